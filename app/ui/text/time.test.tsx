import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { formatBriefDistance, formatDay, formatDistance, formatMoment } from "./moment.ts";
import { Time } from "./time.tsx";

const berlin = { timeZone: "Europe/Berlin" };

test("a moment is shown in the workspace's zone, with its exact instant and how long ago it was", () => {
	const html = renderToStaticMarkup(
		<Time at="2026-03-03T23:30:00Z" now="2026-03-04T01:45:00Z" timeZone="Asia/Kolkata" />,
	);

	expect(html).toContain('dateTime="2026-03-03T23:30:00.000Z"');
	expect(html.replaceAll(/<[^>]+>/g, "")).toBe("4 Mar, 05:00 (2 hours ago)");
});

test("a moment half a year away, or without a distance beside it, is shown with its year", () => {
	const shown = (now?: string, precision?: "day") =>
		renderToStaticMarkup(
			<Time at="2026-03-03T12:00:00Z" now={now} timeZone="UTC" precision={precision} />,
		).replaceAll(/<[^>]+>/g, "");

	expect(shown("2026-09-01T12:00:00Z")).toBe("3 Mar 2026, 12:00 (5 months ago)");
	expect(shown("2026-09-01T11:59:59Z")).toBe("3 Mar, 12:00 (5 months ago)");
	expect(shown()).toBe("3 Mar 2026, 12:00");
	expect(shown("2026-03-05T12:00:00Z", "day")).toBe("3 Mar (2 days ago)");
});

test("a brief moment is the same to who reads it aloud, and carries the fewest letters for a narrow screen", () => {
	const html = renderToStaticMarkup(
		<Time at="2026-03-03T12:00:00Z" now="2026-03-04T02:00:00Z" timeZone="UTC" brief />,
	);

	expect(html).toContain('data-brief="14h"');
	expect(html.replaceAll(/<[^>]+>/g, "")).toBe("3 Mar, 12:00 (14 hours ago)");
	const brief = (now: string) => formatBriefDistance(new Date("2026-03-03T12:00:00Z"), new Date(now), "UTC");
	expect(["2026-03-03T12:00:59Z", "2026-03-06T12:00:00Z", "2026-06-03T12:00:00Z"].map(brief)).toEqual([
		...["now", "3d", "3mo"],
	]);
});

test("the clock follows daylight saving time", () => {
	expect(formatMoment(new Date("2026-03-29T00:59:00Z"), berlin)).toBe("29 Mar 2026, 01:59");
	expect(formatMoment(new Date("2026-03-29T01:00:00Z"), berlin)).toBe("29 Mar 2026, 03:00");
	expect(formatMoment(new Date("2026-10-25T00:30:00Z"), berlin)).toBe("25 Oct 2026, 02:30");
	expect(formatMoment(new Date("2026-10-25T01:30:00Z"), berlin)).toBe("25 Oct 2026, 02:30");
});

test("days are counted by the zone's calendar, not by 24 hours", () => {
	// From 12:00 to 12:00 the next day is 23 hours when the clock goes forward, 25 when it goes back.
	const spring = formatDistance(new Date("2026-03-27T11:00:00Z"), new Date("2026-03-29T10:00:00Z"), berlin);
	const autumn = formatDistance(new Date("2026-10-24T10:00:00Z"), new Date("2026-10-25T11:00:00Z"), berlin);
	const west = formatDistance(new Date("2026-03-03T06:00:00Z"), new Date("2026-03-04T09:00:00Z"), {
		timeZone: "America/Los_Angeles",
	});

	expect([spring, autumn, west]).toEqual(["2 days ago", "1 day ago", "2 days ago"]);
});

test("a distance uses the largest unit that fits, both ways", () => {
	const now = new Date("2026-03-03T12:00:00Z");
	const from = (iso: string) => formatDistance(new Date(iso), now, berlin);

	expect(from("2026-03-03T11:59:30Z")).toBe("just now");
	expect(from("2026-03-03T11:18:10Z")).toBe("41 minutes ago");
	expect(from("2026-03-05T12:00:00Z")).toBe("in 2 days");
	expect(from("2025-12-30T12:00:00Z")).toBe("2 months ago");
	expect(from("2023-03-01T12:00:00Z")).toBe("3 years ago");
});

const london = { timeZone: "Europe/London" };
const said = (moment: string, now: string, clock = london) =>
	formatDistance(new Date(moment), new Date(now), clock);

test("months and years are counted when they are full, on the zone's calendar", () => {
	const now = "2026-11-28T12:00:00Z";

	// 51 weeks, 365 days, and 13 months across two year changes.
	expect(said("2025-12-06T12:00:00Z", now)).toBe("11 months ago");
	expect(said("2025-11-28T12:00:00Z", now)).toBe("1 year ago");
	expect(said("2024-12-20T12:00:00Z", "2026-01-25T12:00:00Z")).toBe("1 year ago");
	expect(said("2026-10-28T12:00:00Z", now)).toBe("1 month ago");
	expect(said("2026-01-30T12:00:00Z", "2026-03-02T12:00:00Z")).toBe("1 month ago");
	expect(said("2026-01-31T12:00:00Z", "2026-03-01T12:00:00Z")).toBe("29 days ago");
	expect(said("2028-02-28T12:00:00Z", "2027-02-28T12:00:00Z")).toBe("in 1 year");
	// The same two moments, on either side of a midnight.
	expect(said("2026-01-01T04:30:00Z", "2026-02-01T04:45:00Z")).toBe("1 month ago");
	expect(said("2026-01-01T04:30:00Z", "2026-02-01T04:45:00Z", { timeZone: "America/New_York" })).toBe(
		"1 month ago",
	);
});

test("future hours are rounded to the nearest, past hours are full ones", () => {
	const now = "2026-03-03T00:00:00Z";

	expect(said("2026-03-03T03:59:59.500Z", now)).toBe("in 4 hours");
	expect(said("2026-03-03T00:59:40Z", now)).toBe("in 1 hour");
	expect(said("2026-03-03T23:45:00Z", now)).toBe("in 23 hours");
	expect(said("2026-03-02T20:00:30Z", now)).toBe("3 hours ago");
	// On a day of 25 hours, 24 hours later it is the same date.
	expect(said("2026-10-25T23:30:00Z", "2026-10-24T23:30:00Z")).toBe("in 24 hours");
});

test("whatever the moments and the zone, the words have one style", () => {
	const zone = fc.constantFrom(
		"UTC",
		"Europe/Berlin",
		"America/St_Johns",
		"Pacific/Apia",
		"Asia/Kathmandu",
		"Pacific/Kiritimati",
	);
	const moment = fc.date({ min: new Date("1990-01-01"), max: new Date("2060-01-01"), noInvalidDate: true });
	const apart = fc.oneof(fc.integer({ min: -400, max: 400 }), fc.integer({ min: -10_000, max: 10_000 }));
	fc.assert(
		fc.property(
			zone,
			moment,
			apart,
			fc.integer({ min: -86_400_000, max: 86_400_000 }),
			(timeZone, now, days, rest) => {
				const then = new Date(now.getTime() + days * 86_400_000 + rest);
				const words = formatDistance(then, now, { timeZone });
				const isPast = then.getTime() < now.getTime();

				// One style for all of them: never “yesterday” or “last month” beside “2 months ago”.
				expect(words).toMatch(/^(just now|(in )?[1-9]\d* (minute|hour|day|month|year)s?( ago)?)$/);
				if (words !== "just now") expect(words.endsWith(" ago")).toBe(isPast);
				expect(words.startsWith("in ")).toBe(words !== "just now" && !isPast);
			},
		),
		{ numRuns: 500 },
	);
});

test("a day has no year when it is less than half a year from today, before or after", () => {
	const on = (day: string, locale?: string) => formatDay(day, locale, "2026-11-30");

	expect(["2027-01-01", "2026-06-02", "2026-11-30"].map((day) => on(day))).toEqual([
		...["1 Jan", "2 Jun", "30 Nov"],
	]);
	expect(["2027-05-31", "2026-06-01"].map((day) => on(day))).toEqual(["31 May 2027", "1 Jun 2026"]);
	expect([on("2027-01-01", "en-US"), on("2027-01-01", "de")]).toEqual(["Jan 1", "1. Jan."]);
	expect([on("2026-09-04"), formatDay("2026-09-04")]).toEqual(["4 Sep", "4 Sep 2026"]);
});
