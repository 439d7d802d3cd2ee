import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { getKey, listKeys } from "#app/features/developers/find.server.ts";
import { createKey, revokeKey, rotateKey } from "#app/features/developers/keys.server.ts";
import { closeDatabase, registry } from "#app/platform/database/database.server.ts";
import { currentRequest } from "#app/platform/http/forms/current-request.server.ts";
import { newKeyId, newKeyText } from "#app/tenant/api/key-text.ts";
import { assignRole, dismiss, reactivate, suspend } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant, TenantWriting } from "#app/tenant/tenant.server.ts";
import { writeAsSystem } from "#app/tenant/write-as-system.server.ts";
import { apiKeyLinks } from "#db/schema/public/api-key-links.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const someone = (role = "member") => aMember(pool, record, role);
const idIn = (text: string) => text.split("_")[1] ?? "";
const statusOf = async (text: string) => (await call(text, "GET /me")).status;
const asSystem = (work: (writing: TenantWriting) => Promise<unknown>) => writeAsSystem(record, "test", work);

test("a key says who it is, and what it may do: what both its scopes and its member’s role hold", async () => {
	const member = await someone();
	const text = await aKey(member, { name: "Deploy", permissions: ["projects:create"] });

	const { status, body } = await call(text, "GET /me");

	expect(status).toBe(200);
	expect(body).toMatchObject({
		workspace: { id: record.id, slug: record.slug },
		member: { id: member.member.id, role: "member" },
		key: { id: idIn(text), name: "Deploy", scopes: ["projects:create"] },
		permissions: ["projects:create"],
	});
});

test("no key, an unknown, a wrong and a made-up one get the same answer", async () => {
	const member = await someone();
	const text = await aKey(member);
	const presented = [undefined, "", "x", newKeyText(newKeyId()), newKeyText(idIn(text)), `${text}x`];

	const answers = await Promise.all(presented.map((key) => call(key, "GET /me")));

	expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
	expect(answers[0]).toMatchObject({ status: 401, body: { rule: "api-key" } });
	expect(answers[0]?.headers.get("WWW-Authenticate")).toBe('Bearer realm="tenantry", error="invalid_token"');
});

test("neither a cookie nor another scheme opens anything", async () => {
	const text = await aKey(await someone());

	for (const Authorization of [`Basic ${btoa(`${text}:`)}`, text, `Bearer ${text}, Bearer ${text}`]) {
		expect((await call(undefined, "GET /me", { headers: { Authorization } })).status).toBe(401);
	}
});

test("a key’s text is nowhere but in the answer that shows it", async () => {
	const member = await someone();
	const text = await aKey(member, { name: "Seen once" });
	await call(text, "POST /projects", { body: { name: "By a key" } });

	const [rows, links, entries] = await Promise.all([
		inTenant(pool, record, "read", ({ db }) => db.run('select * from "$TENANT_SCHEMA$"."api_keys"')),
		inRegistry(pool, "read", (db) => db.select().from(apiKeyLinks)),
		entriesOf(owner),
	]);

	const secret = text.split("_")[2] ?? "";
	expect(secret).toHaveLength(49);
	for (const kept of [rows, links, entries]) {
		expect(JSON.stringify(kept)).toContain(idIn(text));
		expect(JSON.stringify(kept)).not.toContain(secret.slice(0, 12));
	}
	const made = entries.find(
		({ event, payload }) => event === "project.created" && payload.name === "By a key",
	);
	expect(made?.actorId).toBe(member.member.id);
	expect(made?.origin).toMatchObject({ apiKey: `Seen once (${idIn(text)})` });
});

test("the same form sent twice makes one key, and shows it once", async () => {
	const member = await someone();
	const values = { key: newKeyId(), name: "Twice", expires: "30", permissions: ["projects:create"] } as const;
	const send = () => createKey(member, { ...values, permissions: [...values.permissions] });

	const [first, second] = [await send(), await send()];

	expect(first).toMatchObject({ outcome: "saved", key: { text: expect.stringMatching(/^tnp_/) } });
	expect(second).toEqual({ outcome: "saved", key: { id: values.key, text: undefined } });
	const { keys } = await listKeys(member, { of: "me" });
	expect(keys.map(({ name }) => name)).toEqual(["Twice"]);
});

test("a form that the browser sends again shows no key either, and changes none", async () => {
	const member = await someone();
	const id = idIn(await aKey(member));
	const press = () =>
		currentRequest.run(
			{
				userId: member.member.id,
				submission: { secret: Buffer.alloc(32, 7), writes: 0, isOpen: true },
			},
			() => rotateKey(member, id, "24"),
		);

	const first = await press();
	const second = await press();

	expect(await statusOf(first.text ?? "")).toBe(200);
	expect(second.text).toBeUndefined();
});

test("no scope goes beyond one’s own role, and a viewer has no keys", async () => {
	const member = await someone();
	const values = { key: newKeyId(), name: "Too much", expires: "30" as const };

	const created = await createKey(member, { ...values, permissions: ["audit:view"] });
	const refused = await refusalOf(
		createKey(await someone("viewer"), { ...values, permissions: ["projects:view:public"] }),
	);

	expect(created).toMatchObject({ outcome: "refused", errors: { permissions: [expect.any(String)] } });
	expect(refused).toMatchObject({ status: 403, rule: "keys:own" });
});

test("after a rotation both keys work until the time is over; the next one ends the oldest at once", async () => {
	const member = await someone();
	const first = await aKey(member);
	const id = idIn(first);
	await call(first, "GET /me");

	const { text: second = "" } = await rotateKey(member, id, "24");
	expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
	const { text: third = "" } = await rotateKey(member, id, "0");

	expect([await statusOf(first), await statusOf(second), await statusOf(third)]).toEqual([401, 401, 200]);
	const events = (await entriesOf(owner))
		.filter(({ subjectId }) => subjectId === id)
		.map(({ event }) => event);
	expect(events).toEqual(["key.created", "key.rotated", "key.rotated"]);
});

test("a revoked key is refused from the next call on, also where it was just used", async () => {
	const member = await someone();
	const text = await aKey(member);
	expect(await statusOf(text)).toBe(200);

	await revokeKey(member, idIn(text));
	await revokeKey(member, idIn(text));

	expect(await statusOf(text)).toBe(401);
	expect((await getKey(member, idIn(text))).state).toBe("revoked");
	expect(await refusalOf(rotateKey(member, idIn(text), "0"))).toMatchObject({ status: 409 });
});

test("a key that is revoked during a call changes nothing more", async () => {
	const member = await someone();
	const text = await aKey(member);
	const slug = await aProject(member, "Held");
	await call(text, "GET /me");
	const headers = { "If-Match": "*" };
	// The memory of this process still has the key: only the row says that it is over.
	const forget = vi.spyOn(registry, "forget").mockImplementation(() => {});
	await inTenant(pool, record, "write", ({ db }) =>
		db.run('update "$TENANT_SCHEMA$"."api_keys" set revoked_at = now() where id = $1', [idIn(text)]),
	);

	const answer = await call(text, `PATCH /projects/${slug}`, { headers, body: { name: "Changed" } });
	forget.mockRestore();

	expect(answer.status).toBe(401);
	expect((await call(await aKey(member), `GET /projects/${slug}`)).body.name).toBe("Held");
});

test("a key that has expired is refused", async () => {
	const text = await aKey(await someone());
	await inTenant(pool, record, "write", ({ db }) =>
		db.run(`update "$TENANT_SCHEMA$"."api_keys" set expires_at = now() - interval '1 second' where id = $1`, [
			idIn(text),
		]),
	);

	expect(await statusOf(text)).toBe(401);
});

test("keys pause while their member is suspended, and follow the role they get", async () => {
	const member = await someone("admin");
	const { id } = member.member;
	const text = await aKey(member, { permissions: ["audit:view", "projects:create"] });

	await asSystem((writing) => suspend(writing, record.id, id));
	expect(await statusOf(text)).toBe(401);
	await asSystem((writing) => reactivate(writing, record.id, id));
	expect(await statusOf(text)).toBe(200);
	await asSystem((writing) => assignRole(writing, record.id, id, "member"));

	const { body } = await call(text, "GET /me");
	expect(body.permissions).toEqual(["projects:create"]);
});

test("keys are revoked for good when their member leaves", async () => {
	const member = await someone();
	const text = await aKey(member);

	await asSystem((writing) => dismiss(writing, record.id, member.member.id, "removed"));

	expect(await statusOf(text)).toBe(401);
	const shown = await getKey(owner, idIn(text));
	expect(shown).toMatchObject({ state: "revoked", isOwn: false });
	const links = await inRegistry(pool, "read", (db) =>
		db
			.select()
			.from(apiKeyLinks)
			.where(eq(apiKeyLinks.keyId, idIn(text))),
	);
	expect(links).toEqual([]);
	const entries = await entriesOf(owner);
	expect(entries.find(({ subjectId }) => subjectId === idIn(text) && subjectId !== null)?.event).toBe(
		"key.created",
	);
	expect(entries.some(({ event, payload }) => event === "key.revoked" && payload.reason === "left")).toBe(
		true,
	);
});

test("others’ keys are seen and revoked by those who manage integrations, and rotated by nobody", async () => {
	const [member, other] = [await someone(), await someone()];
	const text = await aKey(member, { name: "Mine" });

	expect(await refusalOf(getKey(other, idIn(text)))).toMatchObject({ status: 404 });
	expect(await refusalOf(revokeKey(other, idIn(text)))).toMatchObject({ status: 404 });
	expect(await refusalOf(listKeys(other, { of: "everyone" }))).toMatchObject({ status: 403 });
	expect(await refusalOf(rotateKey(owner, idIn(text), "0"))).toMatchObject({ status: 403 });
	const { keys } = await listKeys(owner, { of: "everyone" });
	expect(keys.find(({ id }) => id === idIn(text))?.member.id).toBe(member.member.id);
	await revokeKey(owner, idIn(text));
	expect(await statusOf(text)).toBe(401);
});

test("a key in an address is refused and revoked", async () => {
	const text = await aKey(await someone());

	const answer = await call(undefined, `GET /me?api_key=${text}`);

	expect(answer).toMatchObject({ status: 400, body: { rule: "api-key-in-address" } });
	expect(await statusOf(text)).toBe(401);
});

test("the last use is noted with the network, and not again within five minutes", async () => {
	const member = await someone();
	const text = await aKey(member);

	await call(text, "GET /me");
	await vi.waitFor(async () => expect((await getKey(member, idIn(text))).usedAt).not.toBeNull());
	const noted = await getKey(member, idIn(text));
	await call(text, "GET /me");

	expect(noted.usedFrom).toBe("192.0.2.0/24");
	expect((await getKey(member, idIn(text))).usedAt).toEqual(noted.usedAt);
});

test("a key opens its own workspace only", async () => {
	const text = await aKey(await someone());
	const other = await aTenant(pool);
	const theirs = await asMember(other, `user_${other.slug.slice(3)}`);
	const slug = await aProject(theirs, "Theirs", { isPublic: true });

	const { status, body } = await call(text, `GET /projects/${slug}`);
	const unknown = await call(text, "GET /projects/no-such-project");

	expect([status, body]).toEqual([404, unknown.body]);
});

test("a program rotates its own key, whatever its scopes are, and is not shown the new one again", async () => {
	const first = await aKey(await someone(), { permissions: ["projects:view:public"] });
	const headers = { "Idempotency-Key": "rotate-once" };
	const rotate = () => call(first, "POST /me/rotate", { body: { overlapHours: 1 }, headers });

	const rotated = await rotate();
	const again = await rotate();

	const second = String(rotated.body.key);
	expect(rotated.status).toBe(200);
	expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
	expect(again).toMatchObject({ status: 409, body: { rule: "key-shown" } });
	expect(JSON.stringify(again.body)).not.toContain(second.slice(17));
	expect((await call(second, "POST /me/rotate", { body: { overlapHours: 2 } })).status).toBe(422);
	const { body } = await call(second, "POST /me/rotate", { body: { overlapHours: 0 } });
	expect([await statusOf(first), await statusOf(second), await statusOf(String(body.key))]).toEqual([
		401, 401, 200,
	]);
});

test("a program revokes its own key", async () => {
	const text = await aKey(await someone(), { permissions: ["projects:view:public"] });

	expect((await call(text, "DELETE /me")).status).toBe(204);

	expect(await statusOf(text)).toBe(401);
});
