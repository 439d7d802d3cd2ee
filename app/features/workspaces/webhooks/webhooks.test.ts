import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk.server.ts";
import { connect, type Sql } from "#db/client.ts";
import {
	createMembership,
	createOrganization,
	createUser,
	deleteMembership,
	deleteOrganization,
	deleteUser,
	updateMembership,
	updateOrganization,
	updateUser,
} from "#scripts/local/clerk/directory.ts";
import type { MembershipRow, OrganizationRow, UserRow } from "#scripts/local/clerk/state.ts";
import { sentAnew, takeOutbox } from "#tests/support/clerk-outbox.ts";
import { testDatabase } from "#tests/support/database.ts";
import { type Front, openFront } from "#tests/support/visit.ts";

let front: Front;
let sql: Sql;
let receive: typeof import("./inbox.server.ts")["receive"];
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	front = await openFront({ environment: { DATABASE_URL: process.env.DATABASE_URL ?? "" } });
	({ receive } = await import("./inbox.server.ts"));
});
afterAll(async () => {
	await (await import("#app/platform/database.server.ts")).closeDatabase();
	await Promise.all([front.stop(), sql.end()]);
});

let owner: UserRow;
let guest: UserRow;
let organization: OrganizationRow;
let number = 0;
/** Each test has an organization of its own, with its owner, and somebody who is not in it yet. */
beforeEach(async () => {
	number++;
	owner = signUp(`owner${number}`);
	guest = signUp(`guest${number}`);
	organization = createOrganization(clerk(), { name: `Org ${number}`, createdBy: owner.id });
	await receiveAll();
});
afterEach(() => {
	front.turn({ failures: [] });
});

const clerk = () => front.local.emulator;
const outbox = () => takeOutbox(clerk());

function signUp(name: string): UserRow {
	return createUser(clerk(), { email: `${name}@example.test`, firstName: name, lastName: "Person" });
}

async function receiveAll(events: ClerkEvent[] = outbox()): Promise<string[]> {
	const outcomes: string[] = [];
	for (const event of events) outcomes.push(await receive(event));
	return outcomes;
}

/** What the acts make Clerk tell, not yet delivered. */
function told(act: () => unknown): ClerkEvent[] {
	outbox();
	act();
	return outbox();
}

function join(role = "org:member", who = guest): MembershipRow {
	return createMembership(clerk(), organization, { userId: who.id, role });
}

async function tenantOf(id = organization.id) {
	const [row] =
		await sql`select name, slug, schema_name, status, is_active from public.tenants where id = ${id}`;
	return row;
}

/** `id role` of each active member. */
async function members(id = organization.id): Promise<string[]> {
	const tenant = await tenantOf(id);
	if (!tenant) return [];
	const rows = await sql.unsafe(
		`select id, role from "${tenant.schema_name}".users where is_active order by id`,
	);
	const index = await sql`select user_id as id, role from public.organization_memberships
		where organization_id = ${id} and status = 'active' order by user_id`;
	const lines = rows.map((row) => `${row.id} ${row.role}`);
	expect(index.map((row) => `${row.id} ${row.role}`).sort()).toEqual(lines.toSorted());
	return lines;
}

async function eventsIn(id = organization.id): Promise<string[]> {
	const tenant = await tenantOf(id);
	const rows = await sql.unsafe(`select event from "${tenant?.schema_name}".audit_logs order by seq`);
	return rows.map((row) => row.event);
}

async function inboxRow(svixId: string) {
	const [row] = await sql`select type, subject_id, outcome, attempts, last_error, applied_at, payload
		from public.webhook_inbox where svix_id = ${svixId}`;
	return row;
}

const ownerLine = () => `${owner.id} owner`;

test("organization.created makes the workspace, with its creator as owner", async () => {
	expect(await tenantOf()).toMatchObject({ name: `Org ${number}`, slug: `org-${number}`, status: "active" });
	expect(await members()).toEqual([ownerLine()]);
	expect(await eventsIn()).toEqual(["workspace.created"]);
});

test("organization.updated takes over a newer name, and an older one is late", async () => {
	const first = told(() => updateOrganization(clerk(), organization, { name: "Second name" }));
	const second = told(() => updateOrganization(clerk(), organization, { name: "Third name" }));

	expect(await receiveAll([...second, ...first])).toEqual(["applied", "late"]);

	expect((await tenantOf())?.name).toBe("Third name");
	expect(await eventsIn()).toEqual(["workspace.created", "workspace.renamed"]);
});

test("organization.deleted closes the workspace and keeps everything in it", async () => {
	const events = told(() => deleteOrganization(clerk(), organization));

	await receiveAll(events);
	await receiveAll(events.map(sentAnew));

	expect(await tenantOf()).toMatchObject({ status: "archived", is_active: false });
	expect(await members()).toEqual([ownerLine()]);
	expect(await eventsIn()).toEqual(["workspace.created", "workspace.archived"]);
});

test("user.updated reaches the person's row here and in each of their workspaces", async () => {
	await receiveAll(told(() => join()));

	await receiveAll(
		told(() => updateUser(clerk(), guest, { firstName: "Renamed", email: `new${number}@example.test` })),
	);

	const expected = { first_name: "Renamed", email: `new${number}@example.test` };
	const tenant = await tenantOf();
	expect(await sql`select first_name, email from public.users where clerk_user_id = ${guest.id}`).toEqual([
		expected,
	]);
	expect(
		await sql.unsafe(`select first_name, email from "${tenant?.schema_name}".users where id = '${guest.id}'`),
	).toEqual([expected]);
});

test("an older version of a person is late, whatever came first", async () => {
	const older = told(() => updateUser(clerk(), guest, { firstName: "Older" }));
	const newer = told(() => updateUser(clerk(), guest, { firstName: "Newer" }));

	expect(await receiveAll([...newer, ...older])).toEqual(["applied", "late"]);

	expect(await sql`select first_name from public.users where clerk_user_id = ${guest.id}`).toEqual([
		{ first_name: "Newer" },
	]);
});

test("a membership lets the person in, once, with the role it speaks of", async () => {
	const events = told(() => join("org:admin"));

	await receiveAll(events);
	await Promise.all(Array.from({ length: 10 }, () => receive(sentAnew(events[0] as ClerkEvent))));

	expect((await members()).sort()).toEqual([ownerLine(), `${guest.id} admin`].sort());
	expect(await eventsIn()).toEqual(["workspace.created", "member.joined"]);
});

test("a change of role at Clerk changes nothing here: roles are the workspace's to say", async () => {
	let membership: MembershipRow | undefined;
	await receiveAll(told(() => (membership = join())));

	await receiveAll(told(() => updateMembership(clerk(), membership as MembershipRow, { role: "org:admin" })));

	expect(await members()).toContain(`${guest.id} member`);
});

test("a member who was made a viewer here stays one, whatever is delivered again", async () => {
	const events = told(() => join());
	await receiveAll(events);
	const tenant = await tenantOf();
	await sql.unsafe(`update "${tenant?.schema_name}".users set role = 'viewer' where id = '${guest.id}'`);
	await sql`update public.organization_memberships set role = 'viewer' where user_id = ${guest.id}`;

	await receiveAll(events.map(sentAnew));

	expect(await members()).toContain(`${guest.id} viewer`);
});

test("somebody suspended here does not come back by a membership at Clerk", async () => {
	const events = told(() => join());
	await receiveAll(events);
	const tenant = await tenantOf();
	await sql.unsafe(`update "${tenant?.schema_name}".users set is_active = false where id = '${guest.id}'`);
	await sql`update public.organization_memberships set status = 'suspended' where user_id = ${guest.id}`;

	await receiveAll(events.map(sentAnew));

	expect(await members()).toEqual([ownerLine()]);
});

test("a membership that ends takes the person out; a new one lets them in again", async () => {
	let membership: MembershipRow | undefined;
	await receiveAll(told(() => (membership = join())));

	await receiveAll(told(() => deleteMembership(clerk(), membership as MembershipRow)));
	const without = await members();
	await new Promise((resolve) => setTimeout(resolve, 5));
	await receiveAll(told(() => join("org:admin")));

	expect(without).toEqual([ownerLine()]);
	expect(await members()).toContain(`${guest.id} admin`);
	expect(await eventsIn()).toEqual(["workspace.created", "member.joined", "member.left", "member.joined"]);
});

test("the last owner stays when they are removed at Clerk", async () => {
	const membership = Object.values(clerk().state.memberships).find((one) => one.userId === owner.id);

	const outcomes = await receiveAll(told(() => deleteMembership(clerk(), membership as MembershipRow)));

	expect(outcomes).toEqual(["ignored"]);
	expect(await members()).toEqual([ownerLine()]);
});

test("of two owners who are removed at the same moment one stays", async () => {
	await receiveAll(told(() => join()));
	const tenant = await tenantOf();
	await sql.unsafe(`update "${tenant?.schema_name}".users set role = 'owner' where id = '${guest.id}'`);
	await sql`update public.organization_memberships set role = 'owner' where user_id = ${guest.id}`;
	const both = Object.values(clerk().state.memberships).filter(
		(one) => one.organizationId === organization.id,
	);

	const events = told(() => both.forEach((one) => void deleteMembership(clerk(), one)));
	await Promise.all(events.map(receive));

	expect(events).toHaveLength(2);
	expect(await members()).toHaveLength(1);
});

test("an account that is deleted leaves every workspace, even as last owner, and what it made keeps its name", async () => {
	const [, second] = [
		organization,
		createOrganization(clerk(), { name: `Second ${number}`, createdBy: owner.id }),
	];
	await receiveAll();

	const events = told(() => deleteUser(clerk(), owner)).filter(({ type }) => type === "user.deleted");
	await receiveAll(events);

	expect([await members(), await members(second.id)]).toEqual([[], []]);
	const tenant = await tenantOf();
	expect(await sql.unsafe(`select first_name, is_active from "${tenant?.schema_name}".users`)).toEqual([
		{ first_name: `owner${number}`, is_active: false },
	]);
	expect((await eventsIn()).at(-1)).toBe("member.left");
});

test("an account made anew with the address of a deleted one can join where the old one was", async () => {
	await receiveAll(told(() => join()));
	await receiveAll(told(() => deleteUser(clerk(), guest)));

	const again = createUser(clerk(), { email: guest.email, firstName: "Back", lastName: "Again" });
	const outcomes = await receiveAll();
	await receiveAll(told(() => join("org:member", again)));

	expect(outcomes).toEqual(["applied"]);
	expect(await members()).toContain(`${again.id} member`);
});

test("what was deleted before it was created does not come to be", async () => {
	const [person] = [signUp(`brief${number}`)];
	const made = createOrganization(clerk(), { name: `Brief ${number}`, createdBy: person.id });
	deleteOrganization(clerk(), made);
	deleteUser(clerk(), person);

	const outcomes = await receiveAll(outbox().toReversed());

	expect(outcomes.filter((outcome) => outcome === "failed")).toEqual([]);
	expect(await tenantOf(made.id)).toBeUndefined();
	expect(
		await sql`select 1 from public.users where clerk_user_id = ${person.id} and deleted_at is null`,
	).toEqual([]);
});

test("a membership of an organization that was deleted does not bring its workspace to life", async () => {
	const made = createOrganization(clerk(), { name: `Gone ${number}`, createdBy: owner.id });
	deleteOrganization(clerk(), made);
	const [created, joined, deleted] = outbox();

	await receiveAll([deleted, joined, created] as ClerkEvent[]);

	expect([created?.type, joined?.type]).toEqual(["organization.created", "organizationMembership.created"]);
	expect(await tenantOf(made.id)).toBeUndefined();
});

test("a membership of somebody whose account is deleted lets nobody in", async () => {
	const joined = told(() => join());
	const deleted = told(() => deleteUser(clerk(), guest)).filter(({ type }) => type === "user.deleted");

	await receiveAll(deleted);

	expect(await receiveAll(joined)).toEqual(["late"]);
	expect(await members()).toEqual([ownerLine()]);
});

test("an organization whose creator's account is gone still takes its other members", async () => {
	const founder = signUp(`founder${number}`);
	const made = createOrganization(clerk(), { name: `Left ${number}`, createdBy: founder.id });
	createMembership(clerk(), made, { userId: guest.id, role: "org:admin" });
	deleteUser(clerk(), founder);

	const outcomes = await receiveAll(outbox().toReversed());

	expect(outcomes).not.toContain("failed");
	expect(await members(made.id)).toEqual([`${guest.id} admin`]);
});

test("an organization without creator belongs to its first admin; who joins before them waits for them", async () => {
	const made = createOrganization(clerk(), { name: `From dashboard ${number}` });
	const [created] = outbox();
	const [joined] = told(() => createMembership(clerk(), made, { userId: guest.id, role: "org:member" }));
	const [admin] = told(() => createMembership(clerk(), made, { userId: owner.id, role: "org:admin" }));

	const outcomes = await receiveAll([created, joined, admin, joined] as ClerkEvent[]);

	expect(outcomes).toEqual(["ignored", "failed", "applied", "applied"]);
	expect((await members(made.id)).sort()).toEqual([`${guest.id} member`, ownerLine()].sort());
});

test("a kind of event nobody knows is stored and ignored", async () => {
	for (const type of ["session.created", "email.created", "constructor", "__proto__"]) {
		const event = { id: `msg_${type}_${number}`, type, object: "event", data: { id: "x" }, timestamp: 1 };

		expect(await receive(event as unknown as ClerkEvent)).toBe("ignored");
		expect(await inboxRow(event.id)).toMatchObject({ type, outcome: "ignored", attempts: 1 });
	}
});

test.each([
	["user.created", { id: "user_1" }],
	["user.updated", {}],
	["user.deleted", null],
	["organization.created", { id: "org_1", name: "", updated_at: 1 }],
	["organizationMembership.created", { id: "orgmem_1", role: "org:admin" }],
	["organizationMembership.deleted", "text"],
])("%s of another shape is stored with its error, and nothing is changed", async (type, data) => {
	const event = { id: `msg_shape_${number}`, type, object: "event", data, timestamp: 1 };

	expect(await receive(event as unknown as ClerkEvent)).toBe("failed");

	const row = await inboxRow(event.id);
	expect(row).toMatchObject({ type, attempts: 1, applied_at: null, outcome: null });
	expect(row?.last_error).toBeTruthy();
	expect(await receive(event as unknown as ClerkEvent)).toBe("failed");
	expect((await inboxRow(event.id))?.attempts).toBe(2);
});

test("an event that could not be applied is kept with its error, and the next delivery applies it", async () => {
	const stranger = signUp(`late${number}`);
	outbox();
	const [event] = told(() => join("org:member", stranger)) as [ClerkEvent];
	front.turn({ failures: [{ match: "GET /v1/users/*", status: 500 }] });

	expect(await receive(event)).toBe("failed");
	const stored = await inboxRow(event.id);
	front.turn({ failures: [] });

	expect(stored).toMatchObject({
		attempts: 1,
		applied_at: null,
		last_error: expect.stringContaining("Clerk"),
	});
	expect(stored?.payload).toMatchObject({ type: event.type, data: { id: event.data.id } });
	expect(await receive(event)).toBe("applied");
	expect(await inboxRow(event.id)).toMatchObject({ attempts: 2, last_error: null, outcome: "applied" });
	expect(await members()).toContain(`${stranger.id} member`);
});

test("a delivery that was applied is not applied again", async () => {
	const [event] = told(() => join()) as [ClerkEvent];
	await receive(event);
	const applied = await inboxRow(event.id);

	expect(await receive(event)).toBe("repeated");
	expect(await inboxRow(event.id)).toEqual(applied);
});

test("everything in the inbox can be replayed from its stored payload without changing anything", async () => {
	await receiveAll(told(() => join()));
	const before = [await members(), await eventsIn(), await tenantOf()];
	const rows = await sql`select svix_id, payload from public.webhook_inbox order by received_at, svix_id`;

	for (const { svix_id, payload } of rows) {
		const stored = typeof payload === "string" ? JSON.parse(payload) : payload;
		await receive({ ...stored, id: `${svix_id}_replayed_${number}` });
	}

	expect([await members(), await eventsIn(), await tenantOf()]).toEqual(before);
});
