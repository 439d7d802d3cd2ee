import { expect, test } from "vitest";
import { fitting } from "./fitting.server.ts";

test.each([
	["no rows", [], 0],
	[
		"ordinary rows",
		Array.from({ length: 21 }, () => ({ name: "Season planning", lead: "Mei Tanaka", id: 7 })),
		21,
	],
	[
		"names that HTML writes out",
		Array.from({ length: 21 }, () => ({ name: '"'.repeat(255), at: new Date() })),
		7,
	],
	[
		"texts within a row",
		Array.from({ length: 21 }, () => ({ project: { name: "<".repeat(255) }, by: null })),
		7,
	],
	["one row that alone is too long", [{ text: '"'.repeat(5_000) }, { text: "" }], 1],
])("%s: as many as fit", (_, rows, count) => {
	expect(fitting(rows)).toBe(count);
});
