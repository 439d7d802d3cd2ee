import { join } from "node:path";
import { z } from "zod";
import { root } from "#scripts/local/root.ts";
import { projectFiles } from "#tests/support/sources/tree.ts";

/** The names of all fields in our zod shapes, each with the values that a shape lists for it. */
export type Vocabulary = Map<string, Set<string>>;

type Schema = z.core.$ZodType;
/** The part of zod's own description of a shape that is read. */
type Described = {
	type: string;
	shape: Record<string, Schema>;
	element: Schema;
	options: Schema[];
	innerType: Schema;
	in: Schema;
	entries: Record<string, string | number>;
	values: unknown[];
};

/** Collects everything exported by the product's `forms.ts` files. */
export async function vocabulary(): Promise<Vocabulary> {
	const words: Vocabulary = new Map();
	const files = projectFiles().filter((path) => /^app\/.*(^|[/-])forms\.ts$/.test(path));
	for (const file of files) {
		const exported: object = await import(/* @vite-ignore */ join(root, file));
		for (const value of Object.values(exported)) if (value instanceof z.ZodType) note(words, value, "");
	}
	return words;
}

function note(words: Vocabulary, schema: Schema, name: string): void {
	const def = schema._zod.def as unknown as Described;
	const known = words.get(name) ?? new Set();
	if (name) words.set(name, known);
	if (def.type === "enum") for (const value of Object.values(def.entries)) known.add(String(value));
	if (def.type === "literal") for (const value of def.values) known.add(String(value));
	if (def.type === "object") {
		for (const [field, inner] of Object.entries(def.shape)) note(words, inner, field);
		return;
	}
	for (const inner of [def.element, def.innerType, def.in, ...(def.options ?? [])]) {
		if (inner) note(words, inner, name);
	}
}
