import type { CatalogLine } from "./fingerprint.ts";

/** One object in which a tenant differs from what its migrations add up to. */
export type SchemaDifference = {
	change: "missing" | "extra" | "changed";
	kind: string;
	/** The table it belongs to. */
	parent: string;
	name: string;
	expected?: string;
	found?: string;
	/** It can be created without changing anything that exists. */
	additive: boolean;
};

/**
 * Lists what differs, reporting the larger thing instead of its parts: a missing table is one difference, not
 * twenty.
 */
export function differencesBetween(expected: CatalogLine[], found: CatalogLine[]): SchemaDifference[] {
	const wanted = byKey(expected);
	const there = byKey(found);
	const missing = expected
		.filter((line) => !there.has(keyOf(line)))
		.map((line) => ({ ...differing("missing", line), expected: line.definition, additive: line.additive }));
	const extra = found
		.filter((line) => !wanted.has(keyOf(line)))
		.map((line) => ({ ...differing("extra", line), found: line.definition }));
	const changed = expected.flatMap((line) => {
		const other = there.get(keyOf(line));
		return other && other.compared !== line.compared
			? [{ ...differing("changed", line), expected: line.definition, found: other.definition }]
			: [];
	});
	return withoutParts([...missing, ...extra, ...changed]);
}

/** For people: `index users_role_idx missing`. */
export function describeDifference({ change, kind, name, expected, found }: SchemaDifference): string {
	const what = `${[kind, name].filter(Boolean).join(" ")} ${change}`;
	return change === "changed" ? `${what}: expected ${expected}, found ${found}` : what;
}

const keyOf = ({ kind, parent, name }: CatalogLine) => `${kind}\t${parent}\t${name}`;

const byKey = (lines: CatalogLine[]) => new Map(lines.map((line) => [keyOf(line), line]));

function differing(
	change: SchemaDifference["change"],
	{ kind, parent, name }: CatalogLine,
): SchemaDifference {
	return { change, kind, parent, name, additive: false };
}

function withoutParts(differences: SchemaDifference[]): SchemaDifference[] {
	const schema = differences.find(({ kind, change }) => kind === "schema" && change === "missing");
	if (schema) return [schema];
	const whole = new Set(
		differences
			.filter(({ kind, change }) => (kind === "table" || kind === "view") && change !== "changed")
			.map(({ name }) => name),
	);
	return differences.filter(
		({ kind, parent, change }) =>
			kind === "table" || kind === "view" || change === "changed" || !whole.has(parent),
	);
}
