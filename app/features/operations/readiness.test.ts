import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testDatabase } from "#tests/support/databases/database.ts";

let readiness: typeof import("./readiness.server.ts").readiness;
let began: () => number;

beforeAll(async () => {
	await testDatabase();
	({ readiness } = await import("./readiness.server.ts"));
	const { poolFigures } = await import("#app/platform/database/database.server.ts");
	began = () => poolFigures().transactions;
	// Allows a busy machine time to copy a database.
}, 120_000);
afterAll(async () => {
	vi.useRealTimers();
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	await closeDatabase();
});

test("a thousand requests within a second cost one transaction, and the next second one more", async () => {
	vi.useFakeTimers({ toFake: ["performance"] });
	const before = began();

	const answers = await Promise.all(Array.from({ length: 1_000 }, () => readiness()));
	const afterMany = began();
	vi.advanceTimersByTime(1_000);
	await readiness();

	expect(answers.every(({ ready }) => ready)).toBe(true);
	expect([afterMany - before, began() - before]).toEqual([1, 2]);
});
