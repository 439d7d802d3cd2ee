import type { z } from "zod";
import type { ValueProblem } from "#app/platform/http/api-problem.ts";

/** Thrown for values that are wrong: the call is answered with 422 and the place of each. */
export class InvalidValues extends Error {
	readonly errors: ValueProblem[];
	constructor(errors: ValueProblem[]) {
		super("Values of the body are wrong");
		this.errors = errors;
	}
}

/**
 * Refuses a body by what a form would say beside its fields. `names`: what fields of the form are called here. Refuses:
 * 422, always.
 */
export function refuseValues(
	errors: Record<string, string[] | undefined>,
	names: Record<string, string> = {},
): never {
	throw new InvalidValues(
		Object.entries(errors).flatMap(([field, sentences = []]) =>
			sentences.map((detail) => ({
				pointer: pointerTo(field === "" ? [] : [names[field] ?? field]),
				detail,
			})),
		),
	);
}

/** Lists what is wrong with a body by its shape. */
export const bodyProblems = ({ issues }: z.ZodError): ValueProblem[] =>
	issues.flatMap((issue) =>
		issue.code === "unrecognized_keys"
			? issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: UNKNOWN }))
			: [{ pointer: pointerTo(issue.path), detail: issue.message }],
	);

/** Does the same for the parameters of a query. */
export const queryProblems = ({ issues }: z.ZodError): ValueProblem[] =>
	issues.flatMap((issue) =>
		issue.code === "unrecognized_keys"
			? issue.keys.map((parameter) => ({ parameter, detail: UNKNOWN }))
			: [{ parameter: issue.path.join("."), detail: issue.message }],
	);

const UNKNOWN = "There is no such field here";

/** Writes a JSON pointer (RFC 6901) as a fragment: `#/name`. JSON may name a field by half of a surrogate pair; an address cannot. */
const pointerTo = (path: readonly PropertyKey[]): string => `#${path.map(partOf).join("")}`;

const partOf = (part: PropertyKey): string =>
	`/${encodeURIComponent(String(part).toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"))}`;
