import { expect, test } from "vitest";
import { effortOf, inMinutes } from "./effort.ts";

test.each([
	[{ steps: 0, minutes: 0 }, "No steps yet"],
	[{ steps: 1, minutes: 1 }, "1 step, about 1 minute"],
	[{ steps: 2, minutes: 9 }, "2 steps, about 9 minutes"],
	[{ steps: 2, minutes: 10 }, "2 short steps"],
	[{ steps: 7, minutes: 22 }, "7 short steps"],
	[{ steps: 2, minutes: 480 }, "2 steps"],
	[{ steps: 1, minutes: 10 }, "1 step"],
])("%j is shown as “%s”", (effort, words) => {
	expect(effortOf(effort)).toBe(words);
});

test("what is left of a path is counted the same way", () => {
	expect(effortOf({ steps: 2, minutes: 5 }, " left")).toBe("2 steps left, about 5 minutes");
	expect(effortOf({ steps: 6, minutes: 20 }, " left")).toBe("6 short steps left");
});

test("ten minutes or more are no longer counted", () => {
	expect(inMinutes(9)).toBe("9 minutes");
	expect(inMinutes(10)).toBeUndefined();
});
