import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { closeDatabase } from "../database/database.server.ts";
import { listErrors } from "../errors/error-log.server.ts";
import { writeErrors } from "../errors/errors.server.ts";
import { MOST_RETRIES, prepareQueue, queue } from "./queue.server.ts";
import { startSchedules } from "./schedule.server.ts";
import { workOff } from "./work.server.ts";

let admin: Sql;
beforeAll(async () => {
	admin = connect({ url: (await testDatabase()).url });
	await prepareQueue("test");
});
afterAll(async () => {
	await closeDatabase();
	await admin.end();
});
beforeEach(async () => {
	await writeErrors();
	await admin`delete from public.error_logs`;
});

async function noted() {
	await writeErrors();
	const { errors } = await listErrors();
	return errors.map(({ name, place, tenantId, occurrences, message }) => ({
		name,
		place,
		tenantId,
		occurrences,
		message,
	}));
}

test("every failure of a job is noted, and the last one also as a dead letter", async () => {
	await queue.insert("test", [{ data: { tenantId: "org_1", reaction: "letters.send" } }]);
	const work = {
		queue: "test",
		slots: 1,
		perGroup: 1,
		refill: async () => 0,
		run: () => Promise.reject(new Error("nobody answers at ada@acme.example")),
	};

	const runs = await workOff(work, { early: true });

	expect(runs).toBe(MOST_RETRIES + 1);
	const place = "job test letters.send";
	const message = "nobody answers at …@…";
	expect((await noted()).sort((one, other) => one.place.length - other.place.length)).toEqual([
		{ name: "Error", place, tenantId: "org_1", occurrences: MOST_RETRIES + 1, message },
		{ name: "DeadLetter", place: `${place}, for the last time`, tenantId: "org_1", occurrences: 1, message },
	]);
});

test("a failed run of a schedule is noted with its name", async () => {
	const schedule = { name: "clock.tick", everyMs: 60_000, run: () => Promise.reject(new Error("no clock")) };

	const running = startSchedules([schedule]);
	await sleep(20);
	await running.stop();

	expect(await noted()).toMatchObject([
		{ place: "schedule clock.tick", occurrences: 1, message: "no clock" },
	]);
});
