import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { anchorChains } from "#app/tenant/audit/check/anchors.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { TEST_SECRET } from "#tests/support/app/environment.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aWorkspace } from "#tests/support/world/membership.ts";
import { aProject } from "#tests/support/world/project.ts";
import { testPool } from "#tests/support/world/tenant.ts";

let url: string;
let admin: Sql;
let pool: ConnectionPool;
let record: TenantRecord;
beforeAll(async () => {
	({ url } = await testDatabase());
	admin = connect({ url });
	pool = await testPool();
	const { record: made, owner } = await aWorkspace(pool);
	record = made;
	await aProject(owner, "Moon base", { isPublic: true });
	await admin`insert into public.tenant_activity (tenant_id, last_event_at) values (${record.id}, now())
		on conflict (tenant_id) do update set last_event_at = now(), anchored_at = null`;
	expect(await anchorChains()).toBe(1);
});
afterAll(() => Promise.all([admin.end(), pool.close(), closeDatabase()]));

const NEW_SECRET = "and this one signs after them, 0123";

function tenant(words: string[], secrets: { APP_SECRET: string; APP_SECRET_FALLBACK?: string }) {
	return new Promise<{ code: number; out: string; err: string }>((done) => {
		execFile(
			process.execPath,
			[resolve("scripts/tenant.ts"), ...words],
			{ env: { ...process.env, DATABASE_URL: url, NO_COLOR: "1", ...secrets } },
			(error, out, err) => done({ code: error ? Number(error.code) : 0, out, err }),
		);
	});
}

test("after a change of APP_SECRET the log opens and is whole without the secret before", async () => {
	const onlyNew = { APP_SECRET: NEW_SECRET };
	const both = { APP_SECRET: NEW_SECRET, APP_SECRET_FALLBACK: TEST_SECRET };
	const { slug } = record;
	const before = await tenant(["verify-audit", slug], onlyNew);
	expect(before.out).toMatch(/DAMAGED.*APP_SECRET was changed/);
	expect((await tenant(["verify-audit", slug], both)).out).toMatch(/intact.*1 anchors agree/);

	const tooEarly = await tenant(["rewrap-keys", slug], onlyNew);
	expect(tooEarly.code).toBe(1);
	expect(tooEarly.out).toBe(
		`${slug}: 0 keys resealed, 0 anchors re-signed, 2 NOT OPENED by APP_SECRET or APP_SECRET_FALLBACK\n`,
	);
	const done = await tenant(["rewrap-keys", "--all"], both);
	expect(done).toMatchObject({
		code: 0,
		out: `${slug}: 1 keys resealed, 1 anchors re-signed\n1 workspaces: 1 keys resealed, 1 anchors re-signed, 0 not opened.\n`,
	});

	expect((await tenant(["rewrap-keys", slug], onlyNew)).out).toBe(
		`${slug}: 0 keys resealed, 0 anchors re-signed\n`,
	);
	expect((await tenant(["verify-audit", slug], onlyNew)).out).toMatch(/intact.*1 anchors agree/);
}, 120_000);

test("erased people stay erased", async () => {
	await admin.unsafe(`update "${record.schemaName}".person_keys set sealed_key = null`);
	const secrets = { APP_SECRET: "a third one, for good measure 98765", APP_SECRET_FALLBACK: NEW_SECRET };

	const { out } = await tenant(["rewrap-keys", record.slug, "--json"], secrets);

	expect(JSON.parse(out)).toMatchObject({ keys: 0, anchors: 1, unopened: 0 });
	const rows = await admin.unsafe(`select sealed_key from "${record.schemaName}".person_keys`);
	expect(rows).toEqual([{ sealed_key: null }]);
}, 60_000);

test("invalid calls are answered with what is wrong", async () => {
	const secrets = { APP_SECRET: NEW_SECRET };
	expect(await tenant(["rewrap-keys", "nowhere"], secrets)).toMatchObject({
		code: 1,
		err: "There is no workspace nowhere.\n",
	});
	expect(await tenant(["rewrap-keys", "acme", "--all"], secrets)).toMatchObject({ code: 2 });
	const short = await tenant(["rewrap-keys", "--all"], { ...secrets, APP_SECRET_FALLBACK: "short" });
	expect(short.code).not.toBe(0);
	expect(short.err).toMatch(/APP_SECRET_FALLBACK must have 32 characters or more/);
}, 60_000);
