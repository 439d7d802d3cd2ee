import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import { createMembership, deleteMembership, deleteUser } from "#scripts/local/clerk/state/directory.ts";
import type { MembershipRow, UserRow } from "#scripts/local/clerk/state/state.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { refusalOf } from "#tests/support/world/tenant.ts";
import { type Founded, openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";

let world: WebhookWorld;
beforeAll(async () => {
	world = await openWebhookWorld();
});
afterAll(() => world.close());

let founded: Founded;
let schema: string;
beforeEach(async () => {
	founded = await world.anOrganization();
	schema = `"${(await world.tenantOf(founded.organization.id))?.schema_name}"`;
});

const members = () => world.members(founded.organization.id);
const tenantOf = () => world.tenantOf(founded.organization.id);

/** Creates a person and adds them as a member through Clerk's webhook. */
async function aMember(name: string, role = "org:member"): Promise<UserRow> {
	const person = world.signUp(`${name}${founded.number}`);
	await world.receiveAll(
		world.told(() => createMembership(world.clerk, founded.organization, { userId: person.id, role })),
	);
	await new Promise((resolve) => setTimeout(resolve, 2)); // Makes people join at different milliseconds.
	return person;
}

async function assign(person: UserRow, role: string): Promise<void> {
	await world.sql.unsafe(`update ${schema}.users set role = '${role}' where id = '${person.id}'`);
	await world.sql`update public.organization_memberships set role = ${role} where user_id = ${person.id}`;
}

/** Deletes the account at Clerk and delivers only that webhook, without those of its memberships. */
function goodbye(person: UserRow): ClerkEvent {
	const events = world.told(() => deleteUser(world.clerk, person));
	return events.find(({ type }) => type === "user.deleted") as ClerkEvent;
}

test("when the last owner's account is deleted, the longest-standing admin owns the workspace, even if members joined earlier", async () => {
	const member = await aMember("member");
	const admin = await aMember("admin", "org:admin");
	const later = await aMember("later", "org:admin");

	await world.receive(goodbye(founded.owner));

	expect(await members()).toEqual([`${member.id} member`, `${admin.id} owner`, `${later.id} admin`].sort());
	const trail = await world.sql.unsafe(
		`select event, actor_kind, actor_id, payload->>'id' as id from ${schema}.audit_logs order by seq desc limit 2`,
	);
	expect(trail).toEqual([
		{ event: "member.left", actor_kind: "system", actor_id: "webhook", id: founded.owner.id },
		{ event: "member.reassigned", actor_kind: "system", actor_id: "webhook", id: admin.id },
	]);
});

test("a custom role that manages people can succeed too, after roles with more permissions", async () => {
	await world.sql.unsafe(
		`insert into ${schema}.roles (key, name, permissions) values ('hr', 'People office', '["users:manage"]')`,
	);
	const office = await aMember("office");
	await assign(office, "hr");
	const admin = await aMember("admin", "org:admin");

	await world.receive(goodbye(founded.owner));
	const first = await members();
	await world.receive(goodbye(admin));

	expect(first).toEqual([`${office.id} hr`, `${admin.id} owner`].sort());
	expect(await members()).toEqual([`${office.id} owner`]);
});

test("without anyone who manages people, the workspace is suspended until an operator appoints an owner", async () => {
	const member = await aMember("member");

	await world.receive(goodbye(founded.owner));

	expect(await members()).toEqual([`${member.id} member`]);
	expect(await tenantOf()).toMatchObject({ status: "suspended", is_active: false });
	const [{ reason } = { reason: "" }] =
		await world.sql`select status_reason as reason from public.tenants where id = ${founded.organization.id}`;
	expect(reason).toMatch(/operator.*must appoint a new owner/);
	expect((await world.trail(founded.organization.id)).slice(-2)).toEqual([
		"workspace.suspended",
		"member.left",
	]);
});

test("a suspended admin does not succeed, and an empty workspace closes with the usual grace period", async () => {
	const admin = await aMember("admin", "org:admin");
	await world.sql.unsafe(`update ${schema}.users set is_active = false where id = '${admin.id}'`);
	await world.sql`update public.organization_memberships set status = 'suspended' where user_id = ${admin.id}`;

	await world.receive(goodbye(founded.owner));

	expect(await members()).toEqual([]);
	expect(await tenantOf()).toMatchObject({ status: "archived", is_active: false });
	const [row] = await world.sql`select extract(day from drop_after - archived_at)::int as days
		from public.tenants where id = ${founded.organization.id}`;
	expect(row?.days).toBe(30);
});

test("an admin whose membership event has not arrived yet is added before anyone succeeds", async () => {
	const member = await aMember("member");
	const admin = world.signUp(`unseen${founded.number}`);
	await world.receiveAll();
	const [joined] = world.told(() =>
		createMembership(world.clerk, founded.organization, { userId: admin.id, role: "org:admin" }),
	) as [ClerkEvent];

	await world.receive(goodbye(founded.owner));
	const before = await members();
	await world.receive(joined);

	expect(before).toEqual([`${member.id} member`, `${admin.id} owner`].sort());
	expect(await members()).toEqual(before);
});

test("an admin who is gone at Clerk without a webhook does not succeed", async () => {
	const gone = await aMember("gone", "org:admin");
	const admin = await aMember("admin", "org:admin");
	const membership = Object.values(world.clerk.state.memberships).find(({ userId }) => userId === gone.id);
	world.told(() => deleteMembership(world.clerk, membership as MembershipRow));

	await world.receive(goodbye(founded.owner));

	expect(await members()).toEqual([`${admin.id} owner`]);
});

test("of two owners whose accounts are deleted at the same moment, the second one hands over", async () => {
	const second = await aMember("second", "org:admin");
	await assign(second, "owner");
	const admin = await aMember("admin", "org:admin");
	const events = [goodbye(founded.owner), goodbye(second)];

	const outcomes = valuesOf(
		await atOnce(
			`${schema}.users`,
			events.map((event) => () => world.receive(event)),
		),
	);

	expect(outcomes).toEqual(["applied", "applied"]);
	expect(await members()).toEqual([`${admin.id} owner`]);
});

test("a suspension that began before a succession cannot suspend the new owner", async () => {
	const { suspend } = await import("#app/tenant/registry/membership-writes.server.ts");
	const { writeAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const { registry } = await import("#app/platform/database/database.server.ts");
	const admin = await aMember("admin", "org:admin");
	const tenant = await registry.findById(founded.organization.id);
	if (!tenant) throw new Error("There is no workspace");
	// Slows the succession down, so that the suspension waits for it.
	await world.sql.unsafe(`create or replace function public.linger() returns trigger language plpgsql as
		$$ begin perform pg_sleep(0.6); return new; end $$`);
	await world.sql.unsafe(`create trigger linger before update on ${schema}.users for each row
		when (new.left_at is not null) execute function public.linger()`);

	const leaving = world.receive(goodbye(founded.owner));
	await new Promise((resolve) => setTimeout(resolve, 300));
	const suspending = refusalOf(
		writeAsSystem(tenant, "test", (writing) => suspend(writing, tenant.id, admin.id)),
	);

	expect(await leaving).toBe("applied");
	expect(await suspending).toMatchObject({ status: 409, rule: "last-owner" });
	expect(await members()).toEqual([`${admin.id} owner`]);
});

test("what was pending for a deleted account ends", async () => {
	const member = await aMember("member");
	await world.sql.unsafe(
		`insert into ${schema}.permission_requests (user_id, permission) values ('${member.id}', 'projects:create')`,
	);
	await world.sql.unsafe(`insert into ${schema}.teams (name, slug) values ('Crew', 'crew')`);
	await world.sql.unsafe(
		`insert into ${schema}.team_invitations (email, invited_by, expires_at, team_id, user_id)
		 select '${member.email}', '${founded.owner.id}', now() + interval '1 day', id, '${member.id}' from ${schema}.teams`,
	);

	await world.receive(goodbye(member));

	const [request] = await world.sql.unsafe(`select status, answer from ${schema}.permission_requests`);
	const [invitation] = await world.sql.unsafe(`select status from ${schema}.team_invitations`);
	expect(request).toEqual({ status: "declined", answer: "Their account was deleted." });
	expect(invitation).toEqual({ status: "revoked" });
	expect((await world.trail(founded.organization.id)).slice(-3)).toEqual([
		"request.declined",
		"team.answered",
		"member.left",
	]);
});
