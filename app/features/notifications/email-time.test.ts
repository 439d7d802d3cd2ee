import { expect, test } from "vitest";
import { emailDueAt, zoneOf } from "./email-time.ts";

// A Sunday, 10:07 in Berlin.
const now = new Date("2026-11-29T09:07:00Z");
const zone = "Europe/Berlin";

test.each([
	["at once, with what comes in the next two minutes", {}, "2026-11-29T09:09:00.000Z"],
	["every four hours", { rhythm: "every four hours" }, "2026-11-29T11:00:00.000Z"],
	["daily at eight", { rhythm: "daily" }, "2026-11-30T07:00:00.000Z"],
	["weekly on Monday", { rhythm: "weekly" }, "2026-11-30T07:00:00.000Z"],
	["after quiet hours", { quiet: { from: 9, to: 14 } }, "2026-11-29T13:00:00.000Z"],
	["after quiet hours that end on the next day", { quiet: { from: 10, to: 7 } }, "2026-11-30T06:00:00.000Z"],
	["daily when quiet hours end", { rhythm: "daily", quiet: { from: 20, to: 9 } }, "2026-11-30T08:00:00.000Z"],
] as const)("an email is due %s", (_when, settings, due) => {
	expect(emailDueAt(settings, zone, now).toISOString()).toBe(due);
});

test("an email is due outside the quiet hours even if every hour that fits is quiet", () => {
	const due = emailDueAt({ rhythm: "every four hours", quiet: { from: 0, to: 23 } }, zone, now);

	expect(due.toISOString()).toBe("2026-11-29T22:00:00.000Z");
});

test("an hour that the clocks skip delays a daily email, and loses none", () => {
	// On 29 March 2026 Berlin’s clocks go from 02:00 to 03:00.
	const due = emailDueAt(
		{ rhythm: "daily", quiet: { from: 1, to: 2 } },
		zone,
		new Date("2026-03-28T12:00:00Z"),
	);

	expect(due.toISOString()).toBe("2026-03-29T06:00:00.000Z");
});

test("a zone that no longer exists is the workspace's, as is none", () => {
	expect(emailDueAt({ rhythm: "daily" }, "Asia/Kolkata", now).toISOString()).toBe("2026-11-30T02:30:00.000Z");
	expect(["Asia/Kolkata", "Atlantis/Capital", undefined].map((chosen) => zoneOf(chosen, zone))).toEqual([
		"Asia/Kolkata",
		zone,
		zone,
	]);
});
