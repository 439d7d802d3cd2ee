import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listKeys } from "#app/features/developers/find.server.ts";
import {
	getServiceAccount,
	listServiceAccounts,
} from "#app/features/developers/find-service-account.server.ts";
import { revokeKey, rotateKey } from "#app/features/developers/keys.server.ts";
import {
	createServiceAccount,
	deleteServiceAccount,
	editServiceAccount,
} from "#app/features/developers/service-accounts.server.ts";
import { getMember } from "#app/features/members/detail.server.ts";
import { listShape } from "#app/features/members/forms.ts";
import { listMembers } from "#app/features/members/list.server.ts";
import { getRole, listRoles } from "#app/features/roles/list.server.ts";
import { getRemoval, removeRole } from "#app/features/roles/remove.server.ts";
import { createRole } from "#app/features/roles/roles.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { countReached, findAllReached, findReached } from "#app/tenant/events/facts.server.ts";
import { findNamed, suggestPeople } from "#app/tenant/people/find-named.server.ts";
import { findHolders } from "#app/tenant/permissions/holders.server.ts";
import { dismiss } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { writeAsSystem } from "#app/tenant/write-as-system.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner");
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

async function anAccount(name: string, given: { role?: string; by?: Tenant } = {}): Promise<string> {
	const { role = "member", by = admin } = given;
	const saved = await createServiceAccount(by, { name, role, sponsor: by.member.email });
	if (saved.outcome !== "saved") throw new Error(JSON.stringify(saved));
	return saved.id;
}

const idIn = (text: string) => text.split("_")[1] ?? "";
const keyOf = (serviceAccount: string, by: Tenant = admin) =>
	aKey(by, { name: "CI", serviceAccount, permissions: ["projects:create", "projects:view:own"] });

test("a service account acts through its key, and history says what it is", async () => {
	const id = await anAccount("Deploy");
	const text = await keyOf(id);

	const me = await call(text, "GET /me");
	const made = await call(text, "POST /projects", { body: { name: "Made by a program" } });

	expect(text).toMatch(/^tns_/);
	expect(me.body).toMatchObject({
		member: { id, name: "Deploy (service account)", role: "member" },
		permissions: ["projects:create", "projects:view:own"],
	});
	expect(made).toMatchObject({ status: 201, body: { createdBy: { id, name: "Deploy (service account)" } } });
	const entry = (await entriesOf(owner)).find(({ event }) => event === "project.created");
	expect(entry).toMatchObject({ actorId: id, origin: { apiKey: `CI (${idIn(text)})` } });
});

test("it is nowhere where members are meant", async () => {
	const id = await anAccount("Nobody’s colleague", { role: "admin" });
	await call(await keyOf(id), "POST /projects", { body: { name: "Counts for nobody" } });
	const all = listShape.parse({ status: "all" });
	const everyState = [all, listShape.parse({ status: "suspended" }), listShape.parse({ status: "left" })];

	const lists = await Promise.all(everyState.map((query) => listMembers(owner, query)));
	const [roles, role] = await Promise.all([listRoles(owner), getRole(owner, "admin")]);
	const found = await owner.read(async (reading) => ({
		named: await findNamed(reading, `${id}@service.invalid`),
		byName: await findNamed(reading, "Nobody’s colleague"),
		suggested: await suggestPeople(reading),
		holders: await findHolders(reading.db, "users:manage", owner.member.id),
		reached: await findReached(reading, id, { fact: "project.created", count: 1 }),
		all: await findAllReached(reading, { fact: "project.created", count: 1 }, { limit: 100 }),
		count: await countReached(reading, { fact: "project.created", count: 1 }),
	}));
	const links = await inRegistry(pool, "read", (db) =>
		db.select().from(organizationMemberships).where(eq(organizationMemberships.userId, id)),
	);

	expect(JSON.stringify(lists)).not.toContain("colleague");
	expect(await refusalOf(getMember(owner, id))).toMatchObject({ status: 404 });
	expect([roles.system.find(({ key }) => key === "admin")?.members, role.members]).toEqual([1, 1]);
	expect(found).toMatchObject({ named: { found: "none" }, byName: { found: "none" }, reached: undefined });
	expect(JSON.stringify([found.suggested, found.holders, found.all])).not.toMatch(/colleague|svc_/);
	expect(found.count).toBe(found.all.length);
	expect(links).toEqual([]);
});

test("who manages integrations makes, edits and deletes them; nobody gives a role with more than their own", async () => {
	const member = await aMember(pool, record, "member");
	const values = { name: "Too much", role: "member", sponsor: admin.member.email };

	expect(await refusalOf(createServiceAccount(member, values))).toMatchObject({
		status: 403,
		rule: "integrations:manage",
	});
	expect(await refusalOf(listServiceAccounts(member))).toMatchObject({ status: 403 });
	expect(await createServiceAccount(owner, { ...values, role: "owner" })).toMatchObject({
		outcome: "refused",
		errors: { role: [expect.any(String)] },
	});
	const role = await createRole(owner, {
		name: "Keyring",
		description: "",
		color: "none",
		permissions: ["integrations:manage"],
	});
	const holder = await aMember(pool, record, role.outcome === "saved" ? role.key : "");
	expect(await refusalOf(createServiceAccount(holder, { ...values, role: "admin" }))).toMatchObject({
		status: 403,
	});
	const strong = await anAccount("Strong", { role: "admin" });
	expect(await refusalOf(deleteServiceAccount(holder, strong))).toMatchObject({ status: 403 });
});

test("a key of theirs has no more than the role of the account and of who makes or rotates it", async () => {
	const id = await anAccount("Narrow", { role: "viewer" });
	const beyond = { name: "CI", serviceAccount: id, permissions: ["projects:create"] } as const;

	await expect(aKey(admin, { ...beyond, permissions: [...beyond.permissions] })).rejects.toThrow(
		/service account’s role/,
	);
	const member = await aMember(pool, record, "member");
	await expect(
		refusalOf(aKey(member, { serviceAccount: id, permissions: ["projects:view:public"] })),
	).resolves.toMatchObject({ status: 403, rule: "integrations:manage" });
});

test("its keys are rotated and revoked by those who manage integrations", async () => {
	const id = await anAccount("Rotated");
	const first = await keyOf(id);

	const { text: second = "" } = await rotateKey(owner, idIn(first), "0");
	const statuses = [await call(first, "GET /me"), await call(second, "GET /me")].map(({ status }) => status);
	await revokeKey(admin, idIn(first));

	expect(second).toMatch(/^tns_/);
	expect(statuses).toEqual([401, 200]);
	expect((await call(second, "GET /me")).status).toBe(401);
	const member = await aMember(pool, record, "member");
	expect(await refusalOf(rotateKey(member, idIn(first), "0"))).toMatchObject({ status: 404 });
});

test("it keeps working when its sponsor leaves, and shows that it needs another one", async () => {
	const leaving = await aMember(pool, record, "admin");
	const id = await anAccount("Outlives", { by: leaving });
	const text = await keyOf(id, leaving);

	await writeAsSystem(record, "test", (writing) => dismiss(writing, record.id, leaving.member.id, "left"));

	expect((await call(text, "GET /me")).status).toBe(200);
	const { account, keys } = await getServiceAccount(owner, id);
	expect([account.sponsor, keys[0]?.state]).toEqual([undefined, "active"]);
	const { version } = account;
	const values = { name: "Outlives", role: "member", version };
	await editServiceAccount(owner, id, { ...values, sponsor: "Ada Admin" });
	expect((await getServiceAccount(owner, id)).account.sponsor?.id).toBe(admin.member.id);
	expect(await editServiceAccount(owner, id, { ...values, sponsor: "Ada Admin" })).toEqual({
		outcome: "stale",
	});
});

test("deleted, its keys stop at once and for good, and what it made keeps its name", async () => {
	const id = await anAccount("Gone");
	const text = await keyOf(id);
	const made = await call(text, "POST /projects", { body: { name: "Made before" } });

	await deleteServiceAccount(admin, id);

	expect((await call(text, "GET /me")).status).toBe(401);
	expect(await refusalOf(getServiceAccount(owner, id))).toMatchObject({ status: 404 });
	expect(await listServiceAccounts(owner)).not.toContainEqual(expect.objectContaining({ id }));
	const { keys } = await listKeys(owner, { of: "everyone" });
	expect(keys.map((key) => key.id)).not.toContain(idIn(text));
	const shown = await call(await aKey(owner), `GET /projects/${made.body.slug}`);
	expect(shown.body).toMatchObject({ createdBy: { name: "Gone (service account)" } });
	const events = (await entriesOf(owner)).map(({ event, payload }) => [event, payload.reason]);
	expect(events).toContainEqual(["key.revoked", "deleted"]);
	expect(events).toContainEqual(["service_account.deleted", undefined]);
});

test("a role that only a service account has is replaced when it is deleted", async () => {
	const created = await createRole(owner, {
		name: "Robots",
		description: "",
		color: "none",
		permissions: ["projects:create"],
	});
	const key = created.outcome === "saved" ? created.key : "";
	const id = await anAccount("Robot", { role: key, by: owner });

	const { usage } = await getRemoval(owner, key);
	const removed = await removeRole(owner, key, "viewer");

	expect(usage).toMatchObject({ members: 0, serviceAccounts: 1 });
	expect(removed.outcome).toBe("removed");
	expect((await getServiceAccount(owner, id)).account.role.key).toBe("viewer");
	expect((await entriesOf(owner)).map(({ event, subjectId }) => [event, subjectId])).toContainEqual([
		"service_account.edited",
		id,
	]);
});
