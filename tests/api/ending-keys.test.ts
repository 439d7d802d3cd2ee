import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { apiKeys } from "#db/schema/tenant/api-keys.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { openMail } from "#tests/support/app/mail.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aKey } from "#tests/support/world/api-key.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let mail: LocalMail;
let record: TenantRecord;
let owner: Tenant;
beforeAll(async () => {
	await testDatabase();
	mail = await openMail();
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner");
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await Promise.all([mail.stop(), pool.close()]);
});

const DAY_MS = 86_400_000;
const today = () => new Date().toISOString().slice(0, 10);

/** Creates a key that expires at noon so many days from today. */
async function keyEnding(tenant: Tenant, name: string, days: number) {
	const id = (await aKey(tenant, { name })).split("_")[1] ?? "";
	const expiresAt = new Date(new Date(`${today()}T12:00:00Z`).getTime() + days * DAY_MS);
	await inTenant(pool, record, "write", ({ db }) =>
		db.update(apiKeys).set({ expiresAt }).where(eq(apiKeys.id, id)),
	);
	return id;
}

/** Runs the job of a day; returns when it has something to do next. */
async function runOn(day: string) {
	const { endingKeysDaily } = await import("#app/features/developers/warn-before-end.server.ts");
	const { openFor } = await import("#app/tenant/reactions/run-reaction.server.ts");
	const tenant = openFor(endingKeysDaily.name, record);
	await endingKeysDaily.run(tenant, day);
	return endingKeysDaily.next?.(tenant);
}

const letters = async () =>
	(await (await fetch(`${mail.url}/messages.json`)).json()) as {
		to: string;
		subject: string;
		text: string;
	}[];

const bare = (text: string) => text.replaceAll(/[\u2066-\u2069]/g, "");

test("the member of a key is told a week before it expires and a day before, nobody of other keys", async () => {
	const member = await aMember(pool, record, "member");
	for (const days of [0, 1, 2, 6, 7, 8]) await keyEnding(member, `In ${days}`, days);
	const { revokeKey } = await import("#app/features/developers/keys.server.ts");
	await revokeKey(member, await keyEnding(member, "Revoked", 7));

	await runOn(today());

	const sent = await letters();
	expect(sent.map(({ to }) => to)).toEqual([member.member.email, member.member.email]);
	expect(sent.map(({ subject }) => bare(subject)).sort()).toEqual([
		`The API key “In 1” in ${record.name} expires soon`,
		`The API key “In 7” in ${record.name} expires soon`,
	]);
	expect(sent[0]?.text).toContain("/settings/developers/");
});

test("the sponsor of a service account is told of its keys, and if there is none, those who manage integrations", async () => {
	const { createServiceAccount } = await import("#app/features/developers/service-accounts.server.ts");
	const sponsor = await aMember(pool, record, "member");
	const values = { name: "Deployer", role: "member", sponsor: sponsor.member.email };
	const account = await createServiceAccount(owner, values);
	const memberId = account.outcome === "saved" ? account.id : "";
	const ofAccount = await keyEnding(owner, "Of the account", 1);
	const gone = await aMember(pool, record, "member");
	await keyEnding(gone, "Left behind", 7);
	await inTenant(pool, record, "write", async ({ db }) => {
		await db.update(apiKeys).set({ memberId }).where(eq(apiKeys.id, ofAccount));
		await db.update(users).set({ isActive: false }).where(eq(users.id, gone.member.id));
	});

	await runOn(today());

	const toldOf = async (name: string) =>
		(await letters()).filter(({ subject }) => subject.includes(name)).map(({ to }) => to);
	expect(await toldOf("Of the account")).toEqual([sponsor.member.email]);
	expect(await toldOf("Left behind")).toContain(owner.member.email);
	expect(await toldOf("Left behind")).not.toContain(gone.member.email);
});

test("the job is due on the day of the next email", async () => {
	const other = await aTenant(pool);
	const [kept, keptOwner] = [record, owner];
	record = other;
	owner = await aMember(pool, other, "owner");
	expect(await runOn(today())).toBeUndefined();

	await keyEnding(owner, "In 30", 30);
	const inAMonth = await runOn(today());
	await keyEnding(owner, "In 5", 5);
	const thisWeek = await runOn(today());
	[record, owner] = [kept, keptOwner];

	// The jobs of a day begin on the first one that begins after the moment.
	const dayAfter = (moment: Date | undefined) =>
		new Date((moment?.getTime() ?? 0) + DAY_MS).toISOString().slice(0, 10);
	const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
	expect([dayAfter(inAMonth), dayAfter(thisWeek)]).toEqual([inDays(23), inDays(4)]);
});
