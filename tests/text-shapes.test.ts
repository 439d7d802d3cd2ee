import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { stepShape } from "#app/features/onboarding/following/forms.ts";
import { RELOAD } from "#app/platform/text.ts";
import { linesMatching, projectFiles } from "#tests/support/sources/tree.ts";

/** Shapes of what our own code wrote, or that only an operator sets: nothing from outside passes through them. */
const INSIDE = [
	/^app\/platform\/(text|env\.server|http\/(flash|forms\/form-button)\.server)\.ts$/,
	/^app\/tenant\/events\/([a-z]+-)*events?(-kind)?\.ts$/,
	/^app\/features\/clerk-sync\/changes\/shapes\.ts$/,
	/^app\/tenant\/api\/(shapes|document\/(problem-shapes|document\.server))\.ts$/,
	/^db\/schema\/columns\/json\.ts$/,
];
/** A format that checks a text that has its shape already. */
const PIPED = /\.pipe\(\s*$|^\s*z\.(url|email)\(\{ |\.pipe\(z\.(email|url)\(/;

const product = projectFiles().filter(
	(path) => /^(app|db)\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
);

test("text from outside has the one text shape: no field brings a shape of its own", () => {
	const outside = product.filter((path) => !INSIDE.some((inside) => inside.test(path)));
	const own = linesMatching(outside, /\bz\s*\.(string|email|url|any|unknown|coerce\.string)\(/);

	expect(own.filter((line) => !PIPED.test(line.replace(/^[^:]+:(\d+:)?/, "")))).toEqual([]);
});

type Schema = z.core.$ZodType;
type Field = [at: string, schema: Schema];
/** What we read of zod's own description of a shape. */
type Described = {
	type: string;
	shape: Record<string, Schema>;
	element: Schema;
	options: Schema[];
	innerType: Schema;
	in: Schema;
};

/** Every field of a shape that takes a text, or a value of another type, with its address in the shape. */
function fieldsIn(schema: Schema, at: string, type: "string" | "number" | "boolean" = "string"): Field[] {
	const def = schema._zod.def as unknown as Described;
	switch (def.type) {
		case "object":
			return Object.entries(def.shape).flatMap(([name, inner]) => fieldsIn(inner, `${at}.${name}`, type));
		case "array":
			return fieldsIn(def.element, `${at}[]`, type);
		case "union":
			return def.options.flatMap((option, number) => fieldsIn(option, `${at}|${number}`, type));
		case "optional":
		case "nullable":
		case "default":
		case "catch":
			return fieldsIn(def.innerType, at, type);
		case "pipe":
			// A field that is read on after its text is tried as a whole; a form that is, field by field.
			return fieldsIn(def.in, at, type).map(([where, field]) =>
				where === at ? [at, schema] : [where, field],
			);
		default:
			return def.type === type ? [[at, schema]] : [];
	}
}

const shapesOf = async (path: string): Promise<Field[]> =>
	Object.entries<unknown>(await import(pathToFileURL(path).href)).flatMap(([name, value]) =>
		value instanceof z.ZodType ? [[`${path} ${name}`, value] as Field] : [],
	);

const files = product.filter((path) => /(^|[/-])forms\.ts$/.test(path));
const kinds = ["text", "textarea", "email", "number", "date"] as const;
const asked = kinds.map((kind) => ({
	...{ kind: "field" as const, name: kind },
	field: { key: kind, label: kind, kind, isRequired: true },
}));
const shapes = [
	...(await Promise.all(files.map(shapesOf))).flat(),
	["app/features/onboarding/following/forms.ts stepShape()", stepShape(asked as never)] as Field,
];
const fields = shapes.flatMap(([at, schema]) => fieldsIn(schema, at));

const unseen = ["\0", "\u0007", "\u0085", "\u200B", "\u202E", "\uD800", "\uDFFF", "e\u0301", "\n", "\t", " "];
const hostile = fc.oneof(
	fc
		.array(fc.constantFrom(...unseen, "a", "7", "@", ".example", "https://x.example/"), { maxLength: 12 })
		.map((parts) => parts.join("")),
	fc.string({ unit: "binary", maxLength: 30 }),
);

test("the fields are found: those of every form", () => {
	expect(files.length).toBeGreaterThan(12);
	expect(fields.length).toBeGreaterThan(100);
});

test("whatever is sent to any field of any form, nothing comes out that PostgreSQL could not keep", () => {
	const unstorable = /[^\P{Cc}\n\t]|\p{Cs}/u;
	fc.assert(
		fc.property(fc.constantFrom(...fields), hostile, ([, field], typed) => {
			const { success, data } = z.safeParse(field, typed);

			if (success && typeof data === "string") {
				expect(data).not.toMatch(unstorable);
				expect(data.isWellFormed()).toBe(true);
			}
		}),
		{ numRuns: 20_000 },
	);
});

// 1,200,000: above the longest list of addresses, which is the longest of all.
test.each(fields)("%s is bounded", (_, field) => {
	expect(z.safeParse(field, "a".repeat(1_200_000)).success).toBe(false);
});

test.each(fields)("%s takes no NUL and no half of a character", (_, field) => {
	for (const typed of ["a\0b", "a\uD800b", "\0", "\uDC00"]) {
		const { success, data } = z.safeParse(field, typed);

		if (success) expect(JSON.stringify({ data })).not.toMatch(/\\u0000|\\ud[89a-f]/i);
	}
});

const numbers = shapes.flatMap(([at, schema]) => fieldsIn(schema, at, "number"));
// Places in the audit log (bigint) and moments in milliseconds.
const LARGE = /^app\/features\/(audit|developers\/policy|hooks|settings)\/forms\.ts /;

test("numbers are found", () => {
	expect(numbers.length).toBeGreaterThan(20);
});

test.each(numbers)("%s takes no number that its column cannot hold", (at, field) => {
	const most = LARGE.test(at) ? Number.MAX_SAFE_INTEGER : 2_147_483_647;
	for (const typed of [most + 1, -2_147_483_649, 1e30, 0.5, Number.POSITIVE_INFINITY]) {
		expect(z.safeParse(field, String(typed)).success, `${typed}`).toBe(false);
	}
});

const checkboxes = shapes.flatMap(([at, schema]) => fieldsIn(schema, at, "boolean"));

test("checkboxes are found", () => {
	expect(checkboxes.length).toBeGreaterThan(8);
});

test.each(checkboxes)("%s answers a value that no checkbox has in words for people", (_, field) => {
	const { error } = z.safeParse(field, "maybe");

	expect(error?.issues.map(({ message }) => message)).toEqual([RELOAD]);
});
