import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { formatDistance, formatMoment } from "./moment.ts";
import { Time } from "./time.tsx";

const berlin = { timeZone: "Europe/Berlin" };

test("a moment is shown in the workspace's zone, with its exact instant and how long ago it was", () => {
	const html = renderToStaticMarkup(
		<Time at="2026-03-03T23:30:00Z" now="2026-03-04T01:45:00Z" timeZone="Asia/Kolkata" />,
	);

	expect(html).toContain('dateTime="2026-03-03T23:30:00.000Z"');
	expect(html.replaceAll(/<[^>]+>/g, "")).toBe("4 Mar 2026, 05:00 (2 hours ago)");
});

test("the clock follows summer time", () => {
	expect(formatMoment(new Date("2026-03-29T00:59:00Z"), berlin)).toBe("29 Mar 2026, 01:59");
	expect(formatMoment(new Date("2026-03-29T01:00:00Z"), berlin)).toBe("29 Mar 2026, 03:00");
	expect(formatMoment(new Date("2026-10-25T00:30:00Z"), berlin)).toBe("25 Oct 2026, 02:30");
	expect(formatMoment(new Date("2026-10-25T01:30:00Z"), berlin)).toBe("25 Oct 2026, 02:30");
});

test("days are counted by the zone's calendar, not by 24 hours", () => {
	// From 12:00 to 12:00 the day after is 23 hours when the clock goes forward, 25 when it goes back.
	const spring = formatDistance(new Date("2026-03-27T11:00:00Z"), new Date("2026-03-29T10:00:00Z"), berlin);
	const autumn = formatDistance(new Date("2026-10-24T10:00:00Z"), new Date("2026-10-25T11:00:00Z"), berlin);
	const west = formatDistance(new Date("2026-03-03T06:00:00Z"), new Date("2026-03-04T09:00:00Z"), {
		timeZone: "America/Los_Angeles",
	});

	expect([spring, autumn, west]).toEqual(["2 days ago", "yesterday", "2 days ago"]);
});

test("a distance is said in the largest unit that fits, both ways", () => {
	const now = new Date("2026-03-03T12:00:00Z");
	const from = (iso: string) => formatDistance(new Date(iso), now, berlin);

	expect(from("2026-03-03T11:59:30Z")).toBe("just now");
	expect(from("2026-03-03T11:18:10Z")).toBe("41 minutes ago");
	expect(from("2026-03-05T12:00:00Z")).toBe("in 2 days");
	expect(from("2025-12-30T12:00:00Z")).toBe("2 months ago");
	expect(from("2023-03-01T12:00:00Z")).toBe("3 years ago");
});
