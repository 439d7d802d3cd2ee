import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { type Front, openFront } from "#tests/support/browser/visit.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { anyHistoryOf, happen, inAnotherWorld } from "#tests/support/world/clerk-history.ts";
import { mixed, stateOf } from "#tests/support/world/history-state.ts";

let front: Front;
let sql: Sql;
let receive: typeof import("./inbox.server.ts")["receive"];
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	front = await openFront({ environment: { DATABASE_URL: process.env.DATABASE_URL ?? "" } });
	({ receive } = await import("./inbox.server.ts"));
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await Promise.all([front.stop(), sql.end()]);
});

// Clerk repeats a failed delivery for days: one that came too early, or while the database was too busy.
const PATIENCE_MS = 30_000;
const PAUSE_MS = 50;

async function deliver(events: ClerkEvent[]): Promise<void> {
	let left = events;
	let reason: unknown;
	for (const end = Date.now() + PATIENCE_MS; left.length > 0 && Date.now() < end; ) {
		const failed: ClerkEvent[] = [];
		for (const event of left) {
			const outcome = await receive(event).catch((error: unknown) => {
				reason = error;
				return "failed";
			});
			if (outcome === "failed") failed.push(event);
		}
		left = failed;
		if (left.length > 0) await sleep(PAUSE_MS);
	}
	expect(
		left.map(({ type }) => type),
		String(reason ?? "not applied"),
	).toEqual([]);
}

// Runs 40 histories, each in order and in three other orders: 120 comparisons, about 25 seconds.
const HISTORIES = 40;
const OTHER_ORDERS = 3;

const anyLuck = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40, size: "max" });
const anyOrders = fc.array(anyLuck, { minLength: OTHER_ORDERS, maxLength: OTHER_ORDERS });

test("shuffled and repeated, Clerk's events end in the same state as in order", async () => {
	const { emulator } = front.local;
	let members = 0;
	await fc.assert(
		fc.asyncProperty(anyHistoryOf(3, 9), anyOrders, async (acts, orders) => {
			const inOrder = happen(emulator, acts);
			const others = orders.map((_, world) => inAnotherWorld(emulator, inOrder, world));

			await Promise.all([
				deliver(inOrder.events),
				...others.map(({ events }, world) => deliver(mixed(events, orders[world] ?? []))),
			]);

			const state = await stateOf(sql, inOrder);
			members += state.index.length;
			for (const other of others) expect(await stateOf(sql, other)).toEqual(state);
		}),
		// Shows a failing history as it is, since looking for a shorter one takes minutes.
		{ numRuns: HISTORIES, endOnFailure: true },
	);
	expect(members).toBeGreaterThan(HISTORIES); // Proves that the histories contain something.
}, 240_000);
