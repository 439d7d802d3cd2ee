import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { startSchedules } from "./schedule.server.ts";

test("a schedule runs at once and again, and a failed run does not end it", async () => {
	let runs = 0;
	const schedule = {
		name: "clock.tick",
		everyMs: 5,
		run: async () => {
			runs++;
			if (runs === 1) throw new Error("the first one fails");
		},
	};

	const running = startSchedules([schedule]);
	// A busy machine may take longer than a dozen of those pauses for three runs.
	await vi.waitFor(() => expect(runs).toBeGreaterThan(2), { interval: 5, timeout: 5_000 });

	await running.stop();
});

test("stopping waits for the run in progress, and starts no other", async () => {
	let finished = 0;
	const slow = {
		name: "work.slow",
		everyMs: 1,
		run: async () => {
			await sleep(40);
			finished++;
		},
	};

	const running = startSchedules([slow]);
	await sleep(5);
	await running.stop();
	await sleep(60);

	expect(finished).toBe(1);
});
