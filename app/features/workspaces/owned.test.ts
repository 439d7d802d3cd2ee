import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { type Front, openFront } from "#tests/support/browser/visit.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { takeOutbox } from "#tests/support/world/clerk-outbox.ts";
import { asMember, refusalOf } from "#tests/support/world/tenant.ts";

/** Matches MAX_OWNED_WORKSPACES=3. */
let front: Front;
let sql: Sql;
let create: typeof import("./workspaces.server.ts")["createWorkspace"];
let places: typeof import("./workspaces.server.ts")["getPlaces"];
let receive: typeof import("#app/features/clerk-sync/webhooks/inbox.server.ts")["receive"];
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	const environment = { DATABASE_URL: process.env.DATABASE_URL ?? "", MAX_OWNED_WORKSPACES: "3" };
	front = await openFront({ environment });
	({ createWorkspace: create, getPlaces: places } = await import("./workspaces.server.ts"));
	({ receive } = await import("#app/features/clerk-sync/webhooks/inbox.server.ts"));
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await Promise.all([front.stop(), sql.end()]);
});

const facts = { requestId: "req_1", nonce: "", ip: "192.0.2.7", userAgent: "test", ownHost: undefined };
let number = 0;
let person: string;
/** Gives each test its own person. */
beforeEach(async () => {
	takeOutbox(front.local.emulator);
	number += 1;
	const { createUser } = await import("#scripts/local/clerk/state/directory.ts");
	const email = `owner-${number}@owned.example`;
	person = createUser(front.local.emulator, { email, firstName: "O", lastName: "W" }).id;
});

const slugOf = (at: number) => `owned-${number}-${at}`;
const press = (at: number) => create(person, { name: `Owned ${number} ${at}`, slug: slugOf(at) }, facts);
const organizations = () =>
	Object.values(front.local.emulator.state.organizations).filter(({ createdBy }) => createdBy === person);

async function close(at: number): Promise<void> {
	const { close: closeIt } = await import("#app/features/settings/closing.server.ts");
	await closeIt(await asMember({ slug: slugOf(at) }, person), { address: slugOf(at) });
}

test("the fourth is refused with the number owned, and nothing stays at Clerk", async () => {
	for (const at of [1, 2, 3]) expect(await press(at)).toMatchObject({ outcome: "created" });

	expect(await press(4)).toMatchObject({ outcome: "too many", places: { open: 3, most: 3 } });

	expect(organizations()).toHaveLength(3);
	expect(await places(person)).toEqual({ open: 3, closed: 0, most: 3, hasPlace: false });
});

test("of two presses at the same moment for the last place, one gets it", async () => {
	for (const at of [1, 2]) await press(at);

	const outcomes = await Promise.all([press(3), press(4), press(5)]);

	expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["created", "too many", "too many"]);
	expect(organizations()).toHaveLength(3);
	expect((await places(person)).open).toBe(3);
});

test("pressing twice still creates one workspace, even for the last place", async () => {
	for (const at of [1, 2]) await press(at);

	const outcomes = await Promise.all([press(3), press(3)]);

	expect(outcomes).toContainEqual({ outcome: "created", slug: slugOf(3) });
	expect(await press(3)).toEqual({ outcome: "created", slug: slugOf(3) });
});

// Creates eight workspaces, one after another.
test("closing makes room, reopening needs it, and closing over and over makes none", {
	timeout: 60_000,
}, async () => {
	const { reopen } = await import("./reopen.server.ts");
	for (const at of [1, 2, 3]) await press(at);

	await close(1);
	expect(await press(4)).toMatchObject({ outcome: "created" });
	const refusal = await refusalOf(reopen(person, slugOf(1), facts));
	expect(refusal).toMatchObject({ status: 409, rule: "owned-workspaces" });
	await close(2);
	expect(await reopen(person, slugOf(1), facts)).toMatchObject({ slug: slugOf(1) });

	for (const at of [1, 3]) await close(at);
	for (const at of [5, 6]) expect(await press(at)).toMatchObject({ outcome: "created" });
	await close(5);
	expect(await press(7)).toMatchObject({ outcome: "too many", places: { open: 2, closed: 4 } });
});

test("workspaces that were handed over, left or only joined do not count", async () => {
	for (const at of [1, 2, 3]) await press(at);
	await sql`update public.organization_memberships set role = 'admin' where user_id = ${person}
		and organization_id = (select id from public.tenants where slug = ${slugOf(1)})`;

	expect(await places(person)).toMatchObject({ open: 2, hasPlace: true });
	expect(await press(4)).toMatchObject({ outcome: "created" });
});

test("an organization created at Clerk beyond the limit gets no workspace until there is room", async () => {
	const { createOrganization } = await import("#app/platform/clerk/directory.server.ts");
	for (const at of [1, 2, 3]) await press(at);
	takeOutbox(front.local.emulator);
	const organization = await createOrganization({ name: `Beyond ${number}`, createdBy: person });
	const events = takeOutbox(front.local.emulator);

	for (const event of events) expect(await receive(event)).toBe("ignored");
	expect(await sql`select 1 from public.tenants where id = ${organization.id}`).toHaveLength(0);

	await close(1);
	for (const event of events) await receive({ ...event, id: `${event.id}_again` });
	expect(await sql`select 1 from public.tenants where id = ${organization.id}`).toHaveLength(1);
});

test("the page shows the limit before anything is typed, and why no more are possible", async () => {
	const { whyLimitReached } = await import("./limit.ts");

	expect(whyLimitReached({ open: 3, closed: 0, most: 3 })).toBe(
		"You own 3 workspaces, and one person can own 3. To make room, close one or transfer it to another owner.",
	);
	expect(whyLimitReached({ open: 2, closed: 4, most: 3 })).toContain("The limit is 6 in total");
});
