import { z } from "zod";
import { refuseForm } from "./body.server.ts";
import { areOrdinary, MOST_FIELDS } from "./field-names.ts";
import { isWithin } from "./json-bounds.ts";

/** The name of conform's buttons that add, remove or move a row, or validate a field. */
export const BUTTON = "__intent__";
/** The field in which conform keeps a form's state between two posts; none of our forms sends it. */
const STATE = "__state__";

// A new question, the largest row that a button adds, has 150 characters, 45 of them structural, five levels deep.
const LONGEST = 1_000;
const BOUNDS = { deepest: 8, mostSigns: 100 };

const name = z.string();
const place = z.number().int().min(0).max(MOST_FIELDS);

const buttonShape = z.discriminatedUnion("type", [
	z.object({ type: z.literal("validate"), payload: z.object({ name }) }),
	z.object({
		type: z.literal("insert"),
		payload: z.object({ name, index: place.optional(), defaultValue: z.unknown() }),
	}),
	z.object({ type: z.literal("remove"), payload: z.object({ name, index: place }) }),
	z.object({ type: z.literal("reorder"), payload: z.object({ name, from: place, to: place }) }),
]);

/** Returns the fields for conform: those in the schema, and its button if one of ours was pressed. Refuses: 400 for any other. */
export function fieldsFor(form: FormData, schema: z.ZodType): FormData {
	const known = namesIn(schema);
	const fields = new FormData();
	for (const [name, value] of form) {
		const [first = ""] = name.split(/[.[]/, 1);
		if (known === undefined || known.has(first)) fields.append(name, value as string);
	}
	if (form.has(STATE)) refuseForm();
	if (form.has(BUTTON)) fields.set(BUTTON, buttonIn(form));
	return fields;
}

function buttonIn(form: FormData): string {
	const [text, ...more] = form.getAll(BUTTON);
	if (typeof text !== "string" || more.length > 0 || text.length > LONGEST) return refuseForm();
	if (!isWithin(text, BOUNDS)) return refuseForm();
	const button = buttonShape.safeParse(jsonIn(text));
	if (!button.success) return refuseForm();
	// The button's list is one of the fields, so its index can be no higher than theirs.
	const { name } = button.data.payload;
	const others = [...form.keys()].filter((other) => other !== name && !/^[.[]/.test(below(other, name)));
	return areOrdinary([...others, name]) ? text : refuseForm();
}

/** Returns the rest of a name after this beginning; empty when it begins otherwise. */
const below = (name: string, beginning: string) =>
	name.startsWith(beginning) ? name.slice(beginning.length) : "";

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Lists the names that a form of this schema begins with; undefined when the schema does not say. */
function namesIn(schema: z.ZodType): Set<string> | undefined {
	const { def } = schema as unknown as { def: Def };
	if (def.shape) return new Set(Object.keys(def.shape));
	const inner = def.innerType ?? def.in;
	if (inner) return namesIn(inner);
	const sets = def.options?.map(namesIn);
	if (!sets || sets.includes(undefined)) return undefined;
	return new Set(sets.flatMap((names) => [...(names ?? [])]));
}

/** The parts of a zod schema's definition that are used here. */
type Def = {
	shape?: Record<string, z.ZodType>;
	innerType?: z.ZodType;
	in?: z.ZodType;
	options?: z.ZodType[];
};
