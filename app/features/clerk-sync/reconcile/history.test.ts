import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import { connect, type Sql } from "#db/client.ts";
import { type Front, openFront } from "#tests/support/browser/visit.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { anyHistoryOf, happen, inAnotherWorld } from "#tests/support/world/clerk-history.ts";
import { mixed, stateOf } from "#tests/support/world/history-state.ts";
import type { ReportedDifference } from "./reconcile.server.ts";

let front: Front;
let sql: Sql;
let receive: typeof import("../webhooks/inbox.server.ts")["receive"];
let reconcile: typeof import("./reconcile.server.ts")["reconcile"];
beforeAll(async () => {
	sql = connect({ url: (await testDatabase()).url });
	front = await openFront({ environment: { DATABASE_URL: process.env.DATABASE_URL ?? "" } });
	({ receive } = await import("../webhooks/inbox.server.ts"));
	({ reconcile } = await import("./reconcile.server.ts"));
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await Promise.all([front.stop(), sql.end()]);
});

async function reported(fix: boolean): Promise<ReportedDifference[]> {
	const all: ReportedDifference[] = [];
	await reconcile({ fix }, (one) => all.push(one));
	return all;
}

/** Delivers in order and repeats failures at the end, as Clerk would, until none are left. */
async function deliver(events: ClerkEvent[]): Promise<void> {
	const failed: ClerkEvent[] = [];
	for (const event of events) if ((await receive(event)) === "failed") failed.push(event);
	if (failed.length > 0 && failed.length === events.length)
		expect(failed.map(({ type }) => type)).toEqual([]);
	else if (failed.length > 0) await deliver(failed);
}

const HISTORIES = 4;
const STEPS = 50;

test("shuffled, repeated and partly lost, a history of 50 steps ends after one reconcile as it does in order", async () => {
	const { emulator } = front.local;
	const anyLuck = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 30, maxLength: 60, size: "max" });
	let repaired = 0;
	await fc.assert(
		fc.asyncProperty(
			anyHistoryOf(STEPS, STEPS),
			anyLuck,
			fc.infiniteStream(fc.nat(3)),
			async (acts, luck, losses) => {
				const inOrder = happen(emulator, acts);
				const other = inAnotherWorld(emulator, inOrder, 0);
				await deliver(inOrder.events);
				const state = await stateOf(sql, inOrder);

				// Loses one in four for good; events that cannot be applied yet are not redelivered either.
				const arriving = mixed(other.events, luck).filter(() => losses.next().value !== 0);
				for (const event of arriving as ClerkEvent[]) await receive(event);
				const differences = await reported(true);

				repaired += differences.length;
				expect(differences.filter(({ outcome }) => outcome !== "repaired")).toEqual([]);
				expect(await stateOf(sql, other)).toEqual(state);
				expect(await stateOf(sql, inOrder)).toEqual(state);
				expect(await reported(false)).toEqual([]);
			},
		),
		{ numRuns: HISTORIES, endOnFailure: true },
	);
	expect(repaired).toBeGreaterThan(HISTORIES); // Proves that something had been lost.
}, 300_000);
