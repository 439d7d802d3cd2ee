import { expect, test } from "vitest";
import { shortened, shortenIn } from "./shortened.ts";

test("labels with room for all of them stay whole", () => {
	expect(shortened(["Design", "x".repeat(4_000)])).toEqual(["Design", "x".repeat(4_000)]);
	expect(shortened([])).toEqual([]);
});

test("the longest are cut to what the shorter ones leave, by the bytes that HTML writes", () => {
	const labels = ["Design", `1${'"'.repeat(99)}`, `2${"é".repeat(99)}`];

	const short = shortened(labels, 106);

	expect(short).toEqual(["Design", `1${'"'.repeat(7)}…`, `2${"é".repeat(23)}…`]);
});

test("no sign is cut in two", () => {
	expect(shortened(["👩👩👩👩"], 12)).toEqual(["👩👩…"]);
});

test("only the named texts of rows are cut, and what is no text stays", () => {
	const rows = [
		{ id: 1, slug: "s".repeat(50), name: "x".repeat(50), text: null },
		{ id: 2, slug: "short", name: "Design", text: "y".repeat(50) },
	];
	expect(shortenIn<(typeof rows)[number]>(rows, ["name", "text"], 46)).toEqual([
		{ id: 1, slug: "s".repeat(50), name: `${"x".repeat(17)}…`, text: null },
		{ id: 2, slug: "short", name: "Design", text: `${"y".repeat(17)}…` },
	]);
});
