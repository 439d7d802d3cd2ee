import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { createUser } from "#scripts/local/clerk/state/directory.ts";
import { type Front, openFront } from "#tests/support/browser/visit.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { anInvitation } from "#tests/support/world/invitation.ts";
import { asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";

let front: Front;
let pool: ConnectionPool;
let sql: Sql;
let doors: typeof import("./join-by-domain.server.ts");
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	front = await openFront({ environment: { DATABASE_URL: process.env.DATABASE_URL ?? "" } });
	doors = await import("./join-by-domain.server.ts");
	pool = await testPool();
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await Promise.all([front.stop(), sql.end(), pool.close()]);
});

const facts = { requestId: "req_1", nonce: "", ip: "192.0.2.7", userAgent: "test" };
let count = 0;

function aPerson(domain: string, given: Partial<Parameters<typeof createUser>[1]> = {}) {
	const email = `guest-${count++}@${domain}`;
	return createUser(front.local.emulator, { email, firstName: "Gus", lastName: "Guest", ...given });
}

const PROVEN = { by: "address", at: "2026-11-21T00:00:00.000Z" };

/** Creates a workspace that people at the domain can join without an invitation. */
async function openWorkspace(domain: string, role = "viewer"): Promise<TenantRecord> {
	const record = await aTenant(pool);
	await sql`update public.organizations set allowed_email_domains = array[${domain}],
		settings = ${JSON.stringify({ domainJoin: { role }, provenDomains: { [domain]: PROVEN } })}::text::jsonb where id = ${record.id}`;
	return record;
}

const ownerOf = (record: TenantRecord) => asMember(record, record.id.replace("org_", "user_"));
const rolesIn = async ({ schemaName }: TenantRecord, userId: string) =>
	(await sql.unsafe(`select role from "${schemaName}".users where id = '${userId}' and is_active`)).map(
		({ role }) => role,
	);

test("a person sees the workspaces that invited one of their addresses, and no others", async () => {
	const record = await aTenant(pool);
	const person = aPerson("seen.example");
	const { id } = await anInvitation(await ownerOf(record), person.email);

	expect(await doors.listJoinable(person.id)).toMatchObject({
		invitations: [
			{ id, kind: "workspace", workspace: { id: record.id, name: record.name }, email: person.email },
		],
	});
	expect(await doors.listJoinable(aPerson("seen.example").id)).toEqual({ invitations: [], joinable: [] });
	expect(await doors.listJoinable(aPerson("x.example", { verified: false }).id)).toEqual({
		invitations: [],
		joinable: [],
	});
});

test("an expired invitation is no longer shown", async () => {
	const record = await aTenant(pool);
	const owner = await ownerOf(record);
	const person = aPerson("over.example");
	const { id } = await anInvitation(owner, person.email);
	const { acceptInvitation } = await import("#app/features/invitations/answering/answers.server.ts");

	await sql`update public.invitation_links set expires_at = now() where invitation_id = ${id}`;
	expect((await doors.listJoinable(person.id))?.invitations).toEqual([]);
	await sql`update public.invitation_links set expires_at = now() + interval '1 day' where invitation_id = ${id}`;
	await acceptInvitation(id, person.id, facts);
	expect((await doors.listJoinable(person.id))?.invitations).toEqual([]);
});

test("a verified address at a listed domain lets its owner join once, with the chosen role", async () => {
	const record = await openWorkspace("open.example");
	const person = aPerson("open.example");

	expect((await doors.listJoinable(person.id))?.joinable).toEqual([
		{ id: record.id, name: record.name, domain: "open.example" },
	]);
	expect(await doors.joinByDomain(person.id, record.id, facts)).toEqual({
		slug: record.slug,
		workspace: record.name,
	});
	expect((await doors.joinByDomain(person.id, record.id, facts)).slug).toBe(record.slug);

	expect(await rolesIn(record, person.id)).toEqual(["viewer"]);
	expect((await doors.listJoinable(person.id))?.joinable).toEqual([]);
});

test("a pending invitation takes precedence over the domain", async () => {
	const record = await openWorkspace("both.example");
	const person = aPerson("both.example");
	await anInvitation(await ownerOf(record), person.email, { role: "admin" });

	const shown = await doors.listJoinable(person.id);
	await doors.joinByDomain(person.id, record.id, facts);

	expect([shown?.invitations.length, shown?.joinable.length]).toEqual([1, 0]);
	expect(await rolesIn(record, person.id)).toEqual(["admin"]);
});

test("no one joins by another domain, an unverified address, with joining off, into a closed workspace, or after being removed", async () => {
	const record = await openWorkspace("shut.example");
	const removed = aPerson("shut.example");
	await doors.joinByDomain(removed.id, record.id, facts);
	const { dismiss } = await import("#app/tenant/registry/membership-writes.server.ts");
	const { writeAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	await writeAsSystem(record, "test", (writing) => dismiss(writing, record.id, removed.id, "removed"));
	const fitting = aPerson("shut.example");
	const refused = async (userId: string) => {
		expect((await doors.listJoinable(userId))?.joinable).toEqual([]);
		const { status } = await refusalOf(doors.joinByDomain(userId, record.id, facts));
		expect([status, await rolesIn(record, userId)]).toEqual([404, []]);
	};

	await refused(removed.id);
	await refused(aPerson("sub.shut.example").id);
	await refused(aPerson("notshut.example").id);
	await refused(aPerson("shut.example", { verified: false }).id);
	await sql`update public.tenants set status = 'archived' where id = ${record.id}`;
	await refused(fitting.id);
	await sql`update public.tenants set status = 'active' where id = ${record.id}`;
	await sql`update public.organizations set settings = '{}' where id = ${record.id}`;
	await refused(fitting.id);

	const unknown = await refusalOf(doors.joinByDomain(fitting.id, "org_nothing", facts));
	expect(unknown).toEqual(await refusalOf(doors.joinByDomain(fitting.id, record.id, facts)));
});

test("while Clerk does not answer, the list says nothing rather than something wrong", async () => {
	const person = aPerson("down.example");
	front.turn({ failures: [{ match: "* /v1/users/*", status: 503 }] });

	const answer = await doors.listJoinable(person.id);
	front.turn({ failures: [] });

	expect(answer).toBeUndefined();
});

test("a domain that is only listed lets nobody in, no matter who listed it", async () => {
	const record = await openWorkspace("listed.example");
	const guest = aPerson("listed.example");
	expect((await doors.listJoinable(guest.id))?.joinable).toHaveLength(1);

	await sql`update public.organizations set settings = settings - 'provenDomains' where id = ${record.id}`;

	expect((await doors.listJoinable(guest.id))?.joinable).toEqual([]);
	expect(await refusalOf(doors.joinByDomain(guest.id, record.id, facts))).toMatchObject({ status: 404 });
	// A proof of another domain does not prove this one.
	const other = { domainJoin: { role: "viewer" }, provenDomains: { "other.example": PROVEN } };
	await sql`update public.organizations set settings = ${JSON.stringify(other)}::text::jsonb where id = ${record.id}`;
	expect((await doors.listJoinable(guest.id))?.joinable).toEqual([]);
	expect(await refusalOf(doors.joinByDomain(guest.id, record.id, facts))).toMatchObject({ status: 404 });
});
