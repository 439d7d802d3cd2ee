import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import {
	deleteMembership,
	deleteOrganization,
	updateMembership,
	updateOrganization,
	updateUser,
} from "#scripts/local/clerk/state/directory.ts";
import type { MembershipRow, OrganizationRow, UserRow } from "#scripts/local/clerk/state/state.ts";
import { atOnce } from "#tests/support/databases/at-once.ts";
import { sentAnew } from "#tests/support/world/clerk-outbox.ts";
import { openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";

let world: WebhookWorld;
beforeAll(async () => {
	world = await openWebhookWorld();
});
afterAll(() => world.close());

let owner: UserRow;
let guest: UserRow;
let organization: OrganizationRow;
let number: number;
let join: (role?: string, who?: UserRow) => MembershipRow;
/** Gives each test its own organization. */
beforeEach(async () => {
	({ owner, guest, organization, number, join } = await world.anOrganization());
});

const ownerLine = () => `${owner.id} owner`;
const tenantOf = (id = organization.id) => world.tenantOf(id);
const members = (id = organization.id) => world.members(id);
const eventsIn = (id = organization.id) => world.trail(id);

test("organization.created creates the workspace, with its creator as owner", async () => {
	expect(await tenantOf()).toMatchObject({ name: `Org ${number}`, slug: `org-${number}`, status: "active" });
	expect(await members()).toEqual([ownerLine()]);
	expect(await eventsIn()).toEqual(["workspace.created"]);
});

test("organization.updated adopts a newer name, and an older one is late", async () => {
	const first = world.told(() => updateOrganization(world.clerk, organization, { name: "Second name" }));
	const second = world.told(() => updateOrganization(world.clerk, organization, { name: "Third name" }));

	expect(await world.receiveAll([...second, ...first])).toEqual(["applied", "late"]);

	expect((await tenantOf())?.name).toBe("Third name");
	expect(await eventsIn()).toEqual(["workspace.created", "workspace.renamed"]);
});

test("organization.deleted closes the workspace and keeps everything in it", async () => {
	const events = world.told(() => deleteOrganization(world.clerk, organization));

	await world.receiveAll(events);
	await world.receiveAll(events.map(sentAnew));

	expect(await tenantOf()).toMatchObject({ status: "archived", is_active: false });
	expect(await members()).toEqual([ownerLine()]);
	expect(await eventsIn()).toEqual(["workspace.created", "workspace.archived"]);
});

test("user.updated reaches the person's row here and in each of their workspaces", async () => {
	await world.receiveAll(world.told(() => join()));

	await world.receiveAll(
		world.told(() =>
			updateUser(world.clerk, guest, { firstName: "Renamed", email: `new${number}@example.test` }),
		),
	);

	const expected = { first_name: "Renamed", email: `new${number}@example.test` };
	const tenant = await tenantOf();
	expect(
		await world.sql`select first_name, email from public.users where clerk_user_id = ${guest.id}`,
	).toEqual([expected]);
	expect(
		await world.sql.unsafe(
			`select first_name, email from "${tenant?.schema_name}".users where id = '${guest.id}'`,
		),
	).toEqual([expected]);
});

test("an older version of a person is late, regardless of order", async () => {
	const older = world.told(() => updateUser(world.clerk, guest, { firstName: "Older" }));
	const newer = world.told(() => updateUser(world.clerk, guest, { firstName: "Newer" }));

	expect(await world.receiveAll([...newer, ...older])).toEqual(["applied", "late"]);

	expect(await world.sql`select first_name from public.users where clerk_user_id = ${guest.id}`).toEqual([
		{ first_name: "Newer" },
	]);
});

test("a membership adds the person once, with the role it names", async () => {
	const events = world.told(() => join("org:admin"));

	await world.receiveAll(events);
	await Promise.all(Array.from({ length: 10 }, () => world.receive(sentAnew(events[0] as ClerkEvent))));

	expect((await members()).sort()).toEqual([ownerLine(), `${guest.id} admin`].sort());
	expect(await eventsIn()).toEqual(["workspace.created", "member.joined"]);
});

test("a change of role at Clerk changes nothing here: the workspace decides roles", async () => {
	let membership: MembershipRow | undefined;
	await world.receiveAll(world.told(() => (membership = join())));

	await world.receiveAll(
		world.told(() => updateMembership(world.clerk, membership as MembershipRow, { role: "org:admin" })),
	);

	expect(await members()).toContain(`${guest.id} member`);
});

test("a member made a viewer here stays one, no matter what is redelivered", async () => {
	const events = world.told(() => join());
	await world.receiveAll(events);
	const tenant = await tenantOf();
	await world.sql.unsafe(
		`update "${tenant?.schema_name}".users set role = 'viewer' where id = '${guest.id}'`,
	);
	await world.sql`update public.organization_memberships set role = 'viewer' where user_id = ${guest.id}`;

	await world.receiveAll(events.map(sentAnew));

	expect(await members()).toContain(`${guest.id} viewer`);
});

test("a member suspended here does not come back through a membership at Clerk", async () => {
	const events = world.told(() => join());
	await world.receiveAll(events);
	const tenant = await tenantOf();
	await world.sql.unsafe(
		`update "${tenant?.schema_name}".users set is_active = false where id = '${guest.id}'`,
	);
	await world.sql`update public.organization_memberships set status = 'suspended' where user_id = ${guest.id}`;

	await world.receiveAll(events.map(sentAnew));

	expect(await members()).toEqual([ownerLine()]);
});

test("a membership that ends removes the person; a new one adds them again", async () => {
	let membership: MembershipRow | undefined;
	await world.receiveAll(world.told(() => (membership = join())));

	await world.receiveAll(world.told(() => deleteMembership(world.clerk, membership as MembershipRow)));
	const without = await members();
	await new Promise((resolve) => setTimeout(resolve, 5));
	await world.receiveAll(world.told(() => join("org:admin")));

	expect(without).toEqual([ownerLine()]);
	expect(await members()).toContain(`${guest.id} admin`);
	expect(await eventsIn()).toEqual(["workspace.created", "member.joined", "member.left", "member.joined"]);
});

test("the last owner stays when they are removed at Clerk", async () => {
	const membership = Object.values(world.clerk.state.memberships).find((one) => one.userId === owner.id);

	const outcomes = await world.receiveAll(
		world.told(() => deleteMembership(world.clerk, membership as MembershipRow)),
	);

	expect(outcomes).toEqual(["ignored"]);
	expect(await members()).toEqual([ownerLine()]);
});

test("of two owners removed at the same moment, one stays", async () => {
	await world.receiveAll(world.told(() => join()));
	const tenant = await tenantOf();
	await world.sql.unsafe(`update "${tenant?.schema_name}".users set role = 'owner' where id = '${guest.id}'`);
	await world.sql`update public.organization_memberships set role = 'owner' where user_id = ${guest.id}`;
	const both = Object.values(world.clerk.state.memberships).filter(
		(one) => one.organizationId === organization.id,
	);

	const events = world.told(() => both.forEach((one) => void deleteMembership(world.clerk, one)));
	await atOnce(
		`"${tenant?.schema_name}".users`,
		events.map((event) => () => world.receive(event)),
	);

	expect(events).toHaveLength(2);
	expect(await members()).toHaveLength(1);
});
