import fc from "fast-check";
import { expect, test } from "vitest";
import {
	CATALOG,
	containerOf,
	difference,
	isPermission,
	missingFrom,
	partsOf,
	topmost,
	within,
} from "./catalog.ts";
import { allows, covers, holds } from "./permissions.ts";

const anyTicks = fc.uniqueArray(fc.constantFrom(...CATALOG));

test("the stored permissions allow exactly what was ticked, in as few entries as possible", () => {
	fc.assert(
		fc.property(anyTicks, (ticked) => {
			const kept = topmost(ticked);

			for (const key of CATALOG) expect(holds(kept, key), key).toBe(holds(ticked, key));
			for (const key of kept) {
				expect(ticked).toContain(key);
				expect(
					holds(
						kept.filter((other) => other !== key),
						key,
					),
					`${key} is said twice`,
				).toBe(false);
			}
		}),
		{ numRuns: 1_000 },
	);
});

test("a key with scopes may do exactly what both its scopes and the role hold, and nothing beyond either", () => {
	fc.assert(
		fc.property(anyTicks, anyTicks, (scopes, granted) => {
			const both = within(scopes, granted);

			for (const key of CATALOG) {
				expect(holds(both, key), key).toBe(holds(scopes, key) && holds(granted, key));
				const may = (permissions: readonly string[]) =>
					allows({ id: "me", permissions }, key, { createdBy: "me", isPublic: true });
				if (may(both)) expect([may(scopes), may(granted)], key).toEqual([true, true]);
			}
		}),
		{ numRuns: 1_000 },
	);
});

test("ticking all parts is not the whole: a part added later is not granted", () => {
	const parts = partsOf("projects:*");

	expect(topmost(parts)).toEqual(parts);
	expect(holds(topmost(parts), "projects:*")).toBe(false);
});

test("a box is included exactly when a ticked one above it contains it", () => {
	fc.assert(
		fc.property(anyTicks, fc.constantFrom(...CATALOG), (ticked, key) => {
			const container = containerOf(ticked, key);
			const without = ticked.filter((other) => other !== key);

			expect(container !== undefined).toBe(holds(without, key));
			if (container) expect(covers([container], [key])).toBe(true);
		}),
		{ numRuns: 500 },
	);
});

test("gains and losses together list every difference, and nothing that stays", () => {
	fc.assert(
		fc.property(anyTicks, anyTicks, (from, to) => {
			const { gained, lost } = difference(from, to);

			for (const key of gained) expect([holds(from, key), holds(to, key)]).toEqual([false, true]);
			for (const key of lost) expect([holds(from, key), holds(to, key)]).toEqual([true, false]);
			expect(gained.length > 0).toBe(CATALOG.some((key) => holds(to, key) && !holds(from, key)));
			expect(lost.length > 0).toBe(CATALOG.some((key) => holds(from, key) && !holds(to, key)));
			expect(difference(to, from).lost.length > 0).toBe(gained.length > 0);
		}),
		{ numRuns: 500 },
	);
});

test("an admin who becomes a viewer loses, by name, the parts of what they had", () => {
	const { gained, lost } = difference(["users:manage", "projects:view:all"], ["projects:view:public"]);

	expect(gained).toEqual([]);
	expect(lost).toEqual(["users:manage", "projects:view:own"]);
});

test("nothing is missing for someone who holds the whole, and inherited property names are not permissions", () => {
	expect(missingFrom(["*"], CATALOG)).toEqual([]);
	expect(missingFrom(["projects:edit:own"], ["projects:edit:all", "projects:edit:own"])).toEqual([
		"projects:edit:all",
	]);
	for (const name of ["constructor", "toString", "__proto__", "", "projects"]) {
		expect(isPermission(name)).toBe(false);
	}
});
