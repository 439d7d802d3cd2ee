import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { anyHistory, type History, happen, inAnotherWorld } from "#tests/support/clerk-history.ts";
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

// Clerk repeats a delivery that was not taken; a few rounds bring in whatever had come too early.
const ROUNDS = 6;

async function deliver(events: ClerkEvent[]): Promise<void> {
	let left = events;
	for (let round = 0; round < ROUNDS && left.length > 0; round++) {
		const failed: ClerkEvent[] = [];
		for (const event of left) if ((await receive(event)) === "failed") failed.push(event);
		left = failed;
	}
	expect(left.map(({ type }) => type)).toEqual([]);
}

/** All that can be seen of a history afterwards: the people, the open workspaces, and who is in each, as what. */
async function stateOf({ userIds, organizationIds }: History) {
	const people = await sql`select clerk_user_id as id, email, first_name from public.users
		where clerk_user_id in ${sql(userIds)} and deleted_at is null`;
	const open = await sql`select id, name, schema_name from public.tenants
		where id in ${sql(organizationIds)} and status = 'active'`;
	const openIds = [...open.map(({ id }) => String(id)), ""];
	const index = await sql`select organization_id, user_id, role from public.organization_memberships
		where organization_id in ${sql(openIds)} and status = 'active'`;
	const rooms = await Promise.all(
		open.map(async ({ id, name, schema_name }) => ({
			id: place(organizationIds, id),
			name,
			members: (
				await sql.unsafe(`select id, email, first_name, role from "${schema_name}".users where is_active`)
			)
				.map((row) => `${place(userIds, row.id)} ${row.email} ${row.first_name} ${row.role}`)
				.sort(),
		})),
	);
	return {
		people: people.map((row) => `${place(userIds, row.id)} ${row.email} ${row.first_name}`).sort(),
		rooms: rooms.sort((one, other) => one.id - other.id),
		index: index
			.map(
				(row) => `${place(organizationIds, row.organization_id)} ${place(userIds, row.user_id)} ${row.role}`,
			)
			.sort(),
	};
}

const place = (ids: string[], id: string) => ids.indexOf(id);

// 70 histories, each told in order and in three other orders: 210 comparisons.
const HISTORIES = 70;
const OTHER_ORDERS = 3;

const anyLuck = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40, size: "max" });
const anyOrders = fc.array(anyLuck, { minLength: OTHER_ORDERS, maxLength: OTHER_ORDERS });

test("shuffled and repeated, what Clerk tells ends in the same state as in order", async () => {
	const { emulator } = front.local;
	let members = 0;
	await fc.assert(
		fc.asyncProperty(anyHistory, anyOrders, async (acts, orders) => {
			const inOrder = happen(emulator, acts);
			const others = orders.map((_, world) => inAnotherWorld(emulator, inOrder, world));

			await Promise.all([
				deliver(inOrder.events),
				...others.map(({ events }, world) => deliver(mixed(events, orders[world] ?? []))),
			]);

			const state = await stateOf(inOrder);
			members += state.index.length;
			for (const other of others) expect(await stateOf(other)).toEqual(state);
		}),
		// A failing history is shown as it is: looking for a shorter one takes minutes.
		{ numRuns: HISTORIES, endOnFailure: true },
	);
	expect(members).toBeGreaterThan(HISTORIES); // the histories are about something
}, 240_000);

/** Repeats some events and moves some, as `luck` says. */
function mixed(events: ClerkEvent[], luck: [number, number][]): ClerkEvent[] {
	const all = [...events];
	for (const [from, to] of luck) {
		const [moved] = from % 3 === 0 ? [all[from % all.length]] : all.splice(from % all.length, 1);
		if (moved) all.splice(to % (all.length + 1), 0, moved);
	}
	return all;
}
