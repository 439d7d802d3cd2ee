import { z } from "zod";

/** An object of the document, or a JSON Schema. */
export type Json = Record<string, unknown>;

/** Writes a shape as JSON Schema. Shapes that have a name are added to `schemas`, and referred to. */
export function schemaOf(shape: z.ZodType, io: "input" | "output", schemas: Json): Json {
	// Inside another shape, so that one with a name is referred to as well.
	const written = z.toJSONSchema(z.object({ it: shape }), { io, unrepresentable: "any", override: tidied });
	const { $defs = {}, properties } = rewritten(written) as { $defs?: Json; properties: { it: Json } };
	for (const [name, { id: _id, ...schema }] of Object.entries($defs as Record<string, Json>))
		schemas[name] = schema;
	return properties.it;
}

const rewritten = (written: unknown): unknown =>
	JSON.parse(JSON.stringify(written).replaceAll('"#/$defs/', '"#/components/schemas/'));

/** Leaves out what no reader needs: page-long patterns beside a format, and the bounds of every number in JavaScript. */
function tidied({ jsonSchema }: { jsonSchema: Json }): void {
	const { override, format, minimum, maximum, description } = jsonSchema;
	if (override) {
		for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
		Object.assign(jsonSchema, override, description === undefined ? {} : { description });
		return;
	}
	if (format !== undefined) delete jsonSchema.pattern;
	if (minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
	if (maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
