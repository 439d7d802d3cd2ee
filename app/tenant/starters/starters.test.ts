import { afterAll, expect, inject, test } from "vitest";
import { choosePath } from "#app/features/onboarding/progress/choose-path.server.ts";
import { copyStarters } from "#app/features/onboarding/templates/starters.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { countRoundTrips, startRelay } from "#tests/support/databases/relay.ts";
import { projectFiles, read } from "#tests/support/sources/tree.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

const { url } = await testDatabase();
const pool = await testPool();
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

test("asking whether a workspace has rows of its own takes no round trip more than asking for them", async ({
	skip,
}) => {
	if (inject("pooler") !== undefined) skip("the pooler is not what is measured");
	const record = await aTenant(pool);
	const { member } = await aMember(pool, record, "member");
	await inTenant(pool, record, "write", ({ db }) => copyStarters({ db, tables }));
	const counted = countRoundTrips();
	const relay = await startRelay(Number(new URL(url).port), counted.passOn);
	const through = new URL(appUrl(url));
	through.port = String(relay.port);
	const far = new ConnectionPool({ url: through.href, size: 1 });
	const choose = (access: "read" | "write") =>
		inTenant(far, record, access, ({ db }) => choosePath({ db, tables }, member.id));
	await choose("write");
	const before = counted.roundTrips;

	const chosen = await choose("read");

	expect(chosen).toMatchObject({ version: 1, chosenBy: "default" });
	expect(counted.roundTrips - before).toBe(1);
	await far.close();
	await relay.stop();
});

test("nothing waits for the answer before it asks for the rows", () => {
	const asking = projectFiles().filter((path) => /^app\/features\/.*\.server\.ts$/.test(path));
	const places = asking.filter((path) => read(path).includes("findStarters(reading)"));

	expect(places.filter((path) => /= await findStarters\(/.test(read(path)))).toEqual([]);
	expect(places.length).toBeGreaterThan(7);
});
