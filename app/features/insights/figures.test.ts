import { expect, test } from "vitest";
import { inWords } from "./duration.ts";
import { medianOf } from "./figures.ts";
import { MOST_DAYS, rangeOf, spansOf } from "./range.ts";

test("the median is the middle value, or the mean of the middle two", () => {
	expect([medianOf([]), medianOf([7]), medianOf([9, 1, 5]), medianOf([10, 2, 4, 1])]).toEqual([
		null,
		7,
		5,
		3,
	]);
	expect(medianOf([1, 2])).toBe(2);
});

test("a duration is described in its two largest units", () => {
	expect([0, 1, 61, 7_500, 7_205, 90_000, 86_400].map(inWords)).toEqual([
		"less than a second",
		"1 second",
		"1 minute 1 second",
		"2 hours 5 minutes",
		"2 hours",
		"1 day 1 hour",
		"1 day",
	]);
});

test("any requested range is ordered, ends today at the latest, and covers at most a year", () => {
	const today = "2026-11-21";

	expect(rangeOf({}, today)).toEqual({ from: "2026-10-23", to: today });
	expect(rangeOf({ from: "2026-11-20", to: "2026-11-10" }, today)).toEqual({
		from: "2026-11-10",
		to: "2026-11-20",
	});
	expect(rangeOf({ from: "2027-01-01", to: "2028-01-01" }, today)).toEqual({ from: today, to: today });
	expect(rangeOf({ to: "2026-03-01" }, today)).toEqual({ from: "2026-01-31", to: "2026-03-01" });
	const { from } = rangeOf({ from: "1999-01-01" }, today);
	expect(spansOf({ from, to: today }).length).toBeLessThanOrEqual(31);
	expect(from).toBe("2025-11-21");
	expect(MOST_DAYS).toBe(366);
});

test("spans cover every day of the range once, whatever their length", () => {
	for (const from of ["2026-11-21", "2026-10-23", "2026-08-01", "2025-11-21"]) {
		const spans = spansOf({ from, to: "2026-11-21" });

		expect(spans[0]?.from).toBe(from);
		expect(spans.at(-1)?.to).toBe("2026-11-21");
		for (const [index, span] of spans.entries()) {
			const next = spans[index + 1];
			if (next) expect(Date.parse(next.from) - Date.parse(span.to)).toBe(86_400_000);
		}
	}
});
