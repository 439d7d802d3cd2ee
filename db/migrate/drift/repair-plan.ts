import { describeDifference, type SchemaDifference } from "./difference.ts";
import type { VerifiedFamily } from "./drift.ts";

/** What a repair would do to one family, and what it leaves to a person. */
export type FamilyRepair = {
	family: VerifiedFamily;
	/** In the order they run, with placeholders. */
	statements: { what: string; sql: string }[];
	refused: { what: string; reason: string }[];
};

// What others build on comes first: a constraint needs its columns, a foreign key the unique constraint it points
// at.
const ORDER = ["column", "constraint", "index", "grant"];

/** Plans the additive repairs of families that drifted: adds what is missing and changes nothing that exists. */
export function planRepairs(families: VerifiedFamily[]): FamilyRepair[] {
	return families.filter(({ state }) => state !== "as expected").map(planRepair);
}

function planRepair(family: VerifiedFamily): FamilyRepair {
	if (family.state === "unknown") {
		return {
			family,
			statements: [],
			refused: [{ what: "nothing to compare with", reason: family.reason ?? "" }],
		};
	}
	const refused = family.differences.flatMap((difference) => {
		const reason = reasonAgainst(difference, family.differences);
		return reason ? [{ what: describeDifference(difference), reason }] : [];
	});
	const statements = family.differences
		.filter((difference) => !reasonAgainst(difference, family.differences))
		.sort((one, other) => rank(one) - rank(other))
		.map((difference) => ({ what: describeDifference(difference), sql: difference.expected ?? "" }));
	return { family, statements, refused };
}

function rank({ kind, expected = "" }: SchemaDifference): number {
	return ORDER.indexOf(kind) * 2 + (/ FOREIGN KEY \(/.test(expected) ? 1 : 0);
}

/** Says why a difference is left to a person; undefined if it can be repaired. */
function reasonAgainst(difference: SchemaDifference, all: SchemaDifference[]): string | undefined {
	const { change, kind, parent } = difference;
	if (change === "extra")
		return "Only the person who created it knows whether it is needed: drop it by hand, or declare it in a migration";
	if (change === "changed")
		return "Changing it back may lock, rewrite or lose data: write a migration that does so carefully";
	if (kind === "schema") return "The whole schema is missing: restore it from a backup";
	if (kind === "table") return "Its rows are lost with it: restore it from a backup";
	if (!difference.additive) {
		return kind === "column"
			? "It allows no null and has no default: a person has to decide the value for existing rows"
			: `A ${kind} cannot be restored automatically: write a migration`;
	}
	const lost = all.find((other) => other.kind === "column" && other.parent === parent && !canBeAdded(other));
	if (lost && kind !== "grant" && kind !== "column")
		return `${lost.name} is missing too, and has to be repaired first`;
	return undefined;
}

function canBeAdded({ change, additive }: SchemaDifference): boolean {
	return change !== "missing" || additive;
}
