import { createSecretKey } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { atOnce } from "#tests/support/databases/at-once.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { type EventName, type Payload, sentenceOf } from "../events/events.ts";
import { reaction } from "../reactions/reaction.server.ts";
import type { Tenant } from "../tenant.server.ts";
import { writeAsSystem } from "../write-as-system.server.ts";
import { verifyAudit } from "./check/verify-chain.server.ts";
import { erasePeople } from "./person-keys.server.ts";
import { ERASED } from "./personal.server.ts";
import { newPersonKey, openPersonKey, personOfAddress, seal, unseal } from "./seal.server.ts";

let pool: ConnectionPool;
let admin: Sql;
let record: TenantRecord;
let ada: Tenant;
let mei: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
});
beforeEach(async () => {
	record = await aTenant(pool);
	ada = await aMember(pool, record, "owner", { firstName: "Ada", lastName: "Byron" });
	mei = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), admin.end()]));

const tell = <Name extends EventName>(who: Tenant, event: Name, payload: Payload<Name>) =>
	who.write(async (writing) => {
		writing.authorizeSelf(who.member.id);
		await writing.record(event, payload);
	});
const stored = async () =>
	JSON.stringify(await admin.unsafe(`select * from "${record.schemaName}".audit_logs order by seq`));
const sentences = async () => (await entriesOf(ada)).map(({ event, payload }) => sentenceOf(event, payload));
const erase = (...ids: string[]) => inTenant(pool, record, "write", ({ db }) => erasePeople(db, ids));
const invitation = { id: "inv_1", email: "new@guest.example", role: "member", timesSent: 1 };

test("names, addresses and origins are in no entry in plain text, and can still be read", async () => {
	await tell(ada, "member.edited", {
		id: mei.member.id,
		name: "Mei Tanaka",
		changes: { phone: { from: "+49 1", to: "+49 2" } },
	});
	await tell(ada, "invitation.created", invitation);
	await tell(ada, "invitation.asked", {
		...invitation,
		askedBy: { name: "Gus", email: "gus@guest.example" },
	});

	expect(await stored()).not.toMatch(/Mei|Tanaka|\+49|guest\.example|Gus|192\.0\.2\.7/);
	expect((await stored()).includes(mei.member.id), "ids stay").toBe(true);
	const [, edited, , asked] = await entriesOf(ada);
	expect(edited).toMatchObject({
		payload: { name: "Mei Tanaka", changes: { phone: { from: "+49 1", to: "+49 2" } } },
		origin: { ip: "192.0.2.7", userAgent: "test" },
		personId: mei.member.id,
		isErased: false,
	});
	expect(edited?.payload).not.toHaveProperty("sealed");
	expect(asked?.payload).toMatchObject({
		email: "new@guest.example",
		askedBy: { email: "gus@guest.example" },
	});
});

test("erasing a person leaves the chain whole and makes their parts unreadable, and no one else's", async () => {
	await tell(ada, "member.suspended", { id: mei.member.id, name: "Mei Tanaka" });
	await tell(mei, "team.joined", {
		...{ id: 1, name: "Design", slug: "design" },
		member: { id: ada.member.id, name: "Ada Byron" },
	});
	await tell(ada, "invitation.created", invitation);

	await erase(mei.member.id);

	expect((await sentences()).slice(1)).toEqual([
		`suspended ${ERASED}`,
		"added Ada Byron to the team “Design”",
		"invited new@guest.example",
	]);
	const [, suspended, joined] = await entriesOf(ada);
	expect(suspended).toMatchObject({ isErased: true, origin: { ip: "192.0.2.7" } });
	expect(joined).toMatchObject({ isErased: true, origin: {} });
	const { fault, done } = await verifyAudit(ada);
	expect({ fault, done }).toEqual({ fault: undefined, done: true });
});

test("a person known only by an address can be erased by it, however it was written", async () => {
	await tell(ada, "invitation.created", invitation);

	await erase(personOfAddress("New@Guest.Example"));

	expect((await sentences()).at(-1)).toBe(`invited ${ERASED}`);
});

test("an erased person who comes back can be read from then on, and not from before", async () => {
	await tell(ada, "member.suspended", { id: mei.member.id, name: "Mei Tanaka" });
	await erase(mei.member.id);
	await tell(ada, "member.reactivated", { id: mei.member.id, name: "Mei Tanaka" });

	expect((await sentences()).slice(1)).toEqual([`suspended ${ERASED}`, "reactivated Mei Tanaka"]);
});

test("two writes that need the same new key at the same moment share one", async () => {
	const write = (index: number) => () =>
		writeAsSystem(record, "test", async ({ record }) => {
			await record("team.joined", {
				...{ id: index, name: `T${index}`, slug: `t${index}` },
				member: { id: "user_new", name: "Nia New" },
			});
			await record("invitation.created", { ...invitation, email: `${index % 2}@x.example` });
		});

	await atOnce(`"${record.schemaName}".person_keys`, [1, 2, 3, 4].map(write));

	expect((await sentences()).filter((sentence) => sentence.includes("Nia New"))).toHaveLength(4);
	expect((await sentences()).filter((sentence) => sentence.includes("x.example"))).toHaveLength(4);
});

test("a reaction gets placeholders for an erased person", async () => {
	const heard: unknown[] = [];
	const listen = reaction("test.listen", ["member.suspended"], async ({ id }, { payload }) => {
		if (id === record.id) heard.push(payload.name);
	});
	await tell(ada, "member.suspended", { id: mei.member.id, name: "Mei Tanaka" });
	await runReactions({ reactions: [listen] });
	await tell(ada, "member.suspended", { id: mei.member.id, name: "Mei Tanaka" });
	await erase(mei.member.id);
	await runReactions({ reactions: [listen] });

	expect(heard).toEqual(["Mei Tanaka", ERASED]);
});

test("a key that APP_SECRET no longer opens stops the write, and is not replaced", async () => {
	await tell(ada, "member.suspended", { id: mei.member.id, name: "Mei Tanaka" });
	await admin.unsafe(`update "${record.schemaName}".person_keys set sealed_key = $1 where person_id = $2`, [
		seal(createSecretKey(Buffer.alloc(32, 1)), mei.member.id, Buffer.alloc(32, 2)),
		mei.member.id,
	]);

	const attempt = tell(ada, "member.reactivated", { id: mei.member.id, name: "Mei Tanaka" });

	await expect(attempt).rejects.toThrow(/APP_SECRET/);
	expect((await sentences()).at(-1)).toBe(`suspended ${ERASED}`);
});

test("a sealed part opens only with its own key, for its own entry, and unchanged", () => {
	const { key, sealedKey } = newPersonKey("user_1");
	const text = seal(key, "entry", "Mei");

	expect(unseal(key, "entry", text)?.toString()).toBe("Mei");
	expect(unseal(key, "another entry", text)).toBeUndefined();
	expect(unseal(newPersonKey("user_1").key, "entry", text)).toBeUndefined();
	expect(unseal(key, "entry", `${text.slice(0, -2)}${text.endsWith("AA") ? "BB" : "AA"}`)).toBeUndefined();
	expect(unseal(key, "entry", "")).toBeUndefined();
	expect(seal(key, "entry", "Mei"), "never the same twice").not.toBe(text);
	expect(openPersonKey("user_1", sealedKey)).toEqual(key);
	expect(openPersonKey("user_2", sealedKey), "is nobody else's").toBeUndefined();
});
