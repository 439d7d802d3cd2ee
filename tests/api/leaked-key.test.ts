import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { mailTo, openMail } from "#tests/support/app/mail.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let mail: LocalMail;
let owner: Tenant;
let member: Tenant;
beforeAll(async () => {
	process.env.RATE_LIMIT_API_UNKNOWN = "60/60";
	await testDatabase();
	mail = await openMail();
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner");
	member = await aMember(pool, record, "member");
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await Promise.all([mail.stop(), pool.close()]);
});

const idIn = (text: string) => text.split("_")[1] ?? "";
const statusOf = async (text: string) => (await call(text, "GET /me")).status;
const report = (key: unknown) => call(undefined, "POST /leaked", { body: { key } });

const revokedOf = async (id: string) =>
	(await entriesOf(owner)).filter(({ event, payload }) => event === "key.revoked" && payload.id === id);

test("a key is revoked by anyone who has it, and the log says why", async () => {
	const text = await aKey(member);
	expect(await statusOf(text)).toBe(200);

	const answers = [await report(text), await report(text)];

	expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(2).fill([204, {}]));
	expect(await statusOf(text)).toBe(401);
	const entries = await revokedOf(idIn(text));
	expect(entries).toMatchObject([{ actorKind: "system", payload: { reason: "reported" } }]);
});

test("a text that opens nothing revokes nothing, and is answered alike", async () => {
	const { newKeyId, newKeyText } = await import("#app/tenant/api/key-text.ts");
	const { rotateKey } = await import("#app/features/developers/keys.server.ts");
	const former = await aKey(member);
	const { text: present = "" } = await rotateKey(member, idIn(former), "0");
	const wrong = [newKeyText(newKeyId()), newKeyText(idIn(former)), "x", former];

	const answers = await Promise.all(wrong.map(report));

	expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(4).fill([204, {}]));
	expect(await statusOf(present)).toBe(200);
	expect((await report(7)).status).toBe(422);
});

test("its member and those who manage integrations are told by email, without a part of it that opens anything", async () => {
	const { sendLeakedKey } = await import("#app/features/developers/send-emails.server.ts");
	const { storedFilesOf } = await import("#app/tenant/files/stored-files.server.ts");
	const text = await aKey(member, { name: "Leaked <b>key</b>" });
	await report(text);
	const { id, slug, name, timeZone, dateLocale } = record;
	const nothing = () => Promise.reject(new Error("An email writes nothing"));
	const reacting = {
		...{
			id,
			slug,
			name,
			timeZone,
			dateLocale,
			address: `https://app.example/${slug}`,
			origin: "https://app.example",
		},
		files: storedFilesOf(record),
		read: <T>(work: (reading: Parameters<Parameters<Tenant["read"]>[0]>[0]) => Promise<T>) =>
			inTenant(pool, record, "read", ({ db }) => work({ db, tables: tenantTables } as never)),
		...{ write: nothing, writeFor: nothing },
	};

	const key = { id: idIn(text), name: "Leaked <b>key</b>", reason: "reported" } as const;
	await sendLeakedKey(reacting as Parameters<typeof sendLeakedKey>[0], key, "event_1");

	const letters = [
		await mailTo(member.member.email, "", mail.url),
		await mailTo(owner.member.email, "", mail.url),
	];
	for (const letter of letters) {
		expect(letter.subject).toContain("was revoked");
		expect(letter.links).toContainEqual(`https://app.example/${slug}/settings/developers/${idIn(text)}`);
		expect(JSON.stringify(letter)).not.toContain(text.slice(17));
	}
});

test.each([
	["GET", "kept"],
	["HEAD", "undone"],
	["GET", "refused"],
	["OPTIONS", "kept"],
	["PUT", "kept"],
] as const)(
	"each key in the address of a %s whose effects are %s is revoked, after whatever is none",
	async (method, effects) => {
		const { withEffects } = await import("#app/platform/request/effects.server.ts");
		const { newKeyId, newKeyText } = await import("#app/tenant/api/key-text.ts");
		const none = newKeyText(newKeyId());
		const texts = [await aKey(member), await aKey(member)];
		const query = [
			`${none.slice(0, -1)}!`,
			none.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
			none,
			...texts,
		];

		await withEffects(effects, () => call(undefined, `${method} /me?keys=${query.join(",")}`));

		expect(await Promise.all(texts.map(statusOf))).toEqual([401, 401]);
	},
);

test("reports, and keys in addresses, are limited by address", async () => {
	const { newKeyId, newKeyText } = await import("#app/tenant/api/key-text.ts");
	const answers = await Promise.all(Array.from({ length: 70 }, () => report("x")));
	const inAddress = await call(undefined, `GET /me?key=${newKeyText(newKeyId())}`);

	expect(answers.some(({ status }) => status === 429)).toBe(true);
	expect(inAddress.status).toBe(429);
});
