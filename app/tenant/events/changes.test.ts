import { expect, test } from "vitest";
import { changesBetween } from "./changes.server.ts";

test("an edit changes the fields that differ, and no others", () => {
	const before = { id: 7, name: "Rope", teamId: null, isPublic: true };

	const changes = changesBetween(before, { name: "Ropes", teamId: 3, isPublic: true });

	expect(changes).toEqual({ name: { from: "Rope", to: "Ropes" }, teamId: { from: null, to: 3 } });
});

test("no value, null and undefined are the same", () => {
	const before: { logoUrl?: string; text: null; criterion: object } = { text: null, criterion: { count: 1 } };

	const changes = changesBetween(before, {
		logoUrl: null,
		text: undefined,
		criterion: { withinDays: undefined, count: 1 },
	});

	expect(changes).toEqual({});
});

test("lists and objects are compared by what they contain, whatever the order of fields", () => {
	const before = { domains: ["a.example", "b.example"], proof: { by: "dns", at: "today" } };

	const same = changesBetween(before, {
		domains: ["a.example", "b.example"],
		proof: { at: "today", by: "dns" },
	});
	const other = changesBetween(before, { domains: ["b.example", "a.example"] });

	expect(same).toEqual({});
	expect(other).toEqual({ domains: { from: ["a.example", "b.example"], to: ["b.example", "a.example"] } });
});
