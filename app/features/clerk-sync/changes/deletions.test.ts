import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import {
	createMembership,
	createOrganization,
	createUser,
	deleteOrganization,
	deleteUser,
} from "#scripts/local/clerk/state/directory.ts";
import type { MembershipRow, OrganizationRow, UserRow } from "#scripts/local/clerk/state/state.ts";
import { takeOutbox } from "#tests/support/world/clerk-outbox.ts";
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

test("a deleted account leaves every workspace, even as last owner, and what it created keeps its name", async () => {
	const [, second] = [
		organization,
		createOrganization(world.clerk, { name: `Second ${number}`, createdBy: owner.id }),
	];
	await world.receiveAll();

	const events = world
		.told(() => deleteUser(world.clerk, owner))
		.filter(({ type }) => type === "user.deleted");
	await world.receiveAll(events);

	expect([await members(), await members(second.id)]).toEqual([[], []]);
	const tenant = await tenantOf();
	expect(await world.sql.unsafe(`select first_name, is_active from "${tenant?.schema_name}".users`)).toEqual([
		{ first_name: `owner${number}`, is_active: false },
	]);
	expect((await eventsIn()).at(-1)).toBe("member.left");
});

test("a new account with the address of a deleted one can join where the old one was", async () => {
	await world.receiveAll(world.told(() => join()));
	await world.receiveAll(world.told(() => deleteUser(world.clerk, guest)));

	const again = createUser(world.clerk, { email: guest.email, firstName: "Back", lastName: "Again" });
	const outcomes = await world.receiveAll();
	await world.receiveAll(world.told(() => join("org:member", again)));

	expect(outcomes).toEqual(["applied"]);
	expect(await members()).toContain(`${again.id} member`);
});

test("a creation that arrives after its deletion creates nothing", async () => {
	const [person] = [world.signUp(`brief${number}`)];
	const made = createOrganization(world.clerk, { name: `Brief ${number}`, createdBy: person.id });
	deleteOrganization(world.clerk, made);
	deleteUser(world.clerk, person);

	const outcomes = await world.receiveAll(takeOutbox(world.clerk).toReversed());

	expect(outcomes.filter((outcome) => outcome === "failed")).toEqual([]);
	expect(await tenantOf(made.id)).toBeUndefined();
	expect(
		await world.sql`select 1 from public.users where clerk_user_id = ${person.id} and deleted_at is null`,
	).toEqual([]);
});

test("a membership of a deleted organization does not revive its workspace", async () => {
	const made = createOrganization(world.clerk, { name: `Gone ${number}`, createdBy: owner.id });
	deleteOrganization(world.clerk, made);
	const [created, joined, deleted] = takeOutbox(world.clerk);

	await world.receiveAll([deleted, joined, created] as ClerkEvent[]);

	expect([created?.type, joined?.type]).toEqual(["organization.created", "organizationMembership.created"]);
	expect(await tenantOf(made.id)).toBeUndefined();
});

test("a membership of a deleted account lets nobody in", async () => {
	const joined = world.told(() => join());
	const deleted = world
		.told(() => deleteUser(world.clerk, guest))
		.filter(({ type }) => type === "user.deleted");

	await world.receiveAll(deleted);

	expect(await world.receiveAll(joined)).toEqual(["late"]);
	expect(await members()).toEqual([ownerLine()]);
});

test("an organization whose creator's account is gone still takes its other members, and belongs to one of them", async () => {
	const founder = world.signUp(`founder${number}`);
	const made = createOrganization(world.clerk, { name: `Left ${number}`, createdBy: founder.id });
	createMembership(world.clerk, made, { userId: guest.id, role: "org:admin" });
	deleteUser(world.clerk, founder);

	const outcomes = await world.receiveAll(takeOutbox(world.clerk).toReversed());

	expect(outcomes).not.toContain("failed");
	expect(await members(made.id)).toEqual([`${guest.id} owner`]);
});

test("an organization without a creator belongs to its first admin; people who join earlier wait for them", async () => {
	const made = createOrganization(world.clerk, { name: `From dashboard ${number}` });
	const [created] = takeOutbox(world.clerk);
	const [joined] = world.told(() =>
		createMembership(world.clerk, made, { userId: guest.id, role: "org:member" }),
	);
	const [admin] = world.told(() =>
		createMembership(world.clerk, made, { userId: owner.id, role: "org:admin" }),
	);

	const outcomes = await world.receiveAll([created, joined, admin, joined] as ClerkEvent[]);

	expect(outcomes).toEqual(["ignored", "failed", "applied", "applied"]);
	expect((await members(made.id)).sort()).toEqual([`${guest.id} member`, ownerLine()].sort());
});
