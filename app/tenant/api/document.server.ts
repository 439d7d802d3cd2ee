import { z } from "zod";
import { addressOf } from "./find-operation.ts";
import type { Operation } from "./operation.ts";
import { pageQuery } from "./pages.server.ts";
import { mediaTypesOf } from "./read-body.server.ts";

type Json = Record<string, unknown>;

/** A group of operations, as the documentation shows them together. */
export type Tag = { name: string; description: string };

/** Writes the operations as an OpenAPI 3.1 document. `origin`: the application’s. */
export function documentOf(
	operations: readonly Operation[],
	{ origin, tags }: { origin: string; tags: readonly Tag[] },
): Json {
	const schemas: Json = { Problem: schemaOf(problemShape, "output", {}) };
	const paths: Record<string, Json> = {};
	for (const operation of operations) {
		paths[operation.path] = {
			...paths[operation.path],
			[operation.method.toLowerCase()]: describe(operation, schemas),
		};
	}
	return {
		openapi: "3.1.1",
		info: {
			title: "Tenantry API",
			version: "1",
			summary: "Projects, tasks and comments of one workspace, for programs that have a key.",
		},
		servers: [{ url: origin + addressOf("/").replace(/\/$/, "") }],
		tags,
		paths,
		components: {
			schemas: Object.fromEntries(Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1))),
			responses: {
				Problem: {
					description: "A problem.",
					content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
				},
			},
			securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key." } },
		},
		security: [{ key: [] }],
	};
}

function describe(operation: Operation, schemas: Json): Json {
	const { id, tag, summary, description, permission, isOpen } = operation;
	return {
		operationId: id,
		tags: [tag],
		summary,
		description,
		...(isOpen && { security: [] }),
		"x-permission": permission ?? undefined,
		parameters: parametersOf(operation, schemas),
		requestBody: bodyOf(operation, schemas),
		responses: Object.fromEntries(
			statusesOf(operation).map((status) => [status, responseOf(operation, status, schemas)]),
		),
	};
}

function bodyOf(operation: Operation, schemas: Json): Json | undefined {
	const { body, takesFiles } = operation;
	if (!body && !takesFiles) return undefined;
	const schema = body ? schemaOf(body.strict(), "input", schemas) : FILES;
	const content = Object.fromEntries(mediaTypesOf(operation).map((type) => [type, { schema }]));
	return { required: true, content };
}

const FILES = {
	type: "object",
	properties: { files: { type: "array", items: { type: "string", format: "binary" } } },
	required: ["files"],
};

/** Lists what an operation takes besides its body. */
export function parametersOf({ path, query, lists, current, method }: Operation, schemas: Json = {}): Json[] {
	const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
		...{ name, in: "path", required: true, description: PATH_PARAMETERS[name], schema: { type: "string" } },
	}));
	const shape: Record<string, z.ZodType> = { ...query?.shape, ...(lists && pageQuery.shape) };
	const inQuery = Object.entries(shape).map(([name, field]) => {
		const { description, ...schema } = schemaOf(field, "input", schemas);
		return { name, in: "query", required: false, description, schema };
	});
	return [
		...inPath,
		...inQuery,
		...(current ? [header("If-Match", "The `ETag` of what you read, or `*` for any state.", true)] : []),
		...(method === "GET"
			? [header("If-None-Match", "The `ETag` of what you have: 304 if that is the present state.")]
			: []),
		...(method === "POST"
			? [header("Idempotency-Key", "Sent again with the same key within a day, nothing is done twice.")]
			: []),
	];
}

const PATH_PARAMETERS: Record<string, string> = {
	project: "The project’s slug.",
	task: "The task’s id.",
	comment: "The comment’s id.",
	member: "The member’s id.",
	team: "The team’s slug.",
	role: "The role’s key.",
	invitation: "The invitation’s id.",
	path: "The onboarding path’s id.",
	file: "The file’s id.",
};

const header = (name: string, description: string, required?: true): Json => ({
	...{ name, in: "header", required: required ?? false, description, schema: { type: "string" } },
});

/** Statuses that every operation can refuse with. */
const ALWAYS = [400, 429, 500];
/** And those of a key: it may be unknown, and its workspace closed or suspended. */
const WITH_KEY = [401, 410, 503];

/** Lists every status that an operation can answer with, in order. */
export function statusesOf(operation: Operation): number[] {
	const {
		method,
		permission,
		answer,
		answersBytes,
		creates,
		hides,
		body,
		takesFiles,
		current,
		refuses,
		isOpen,
	} = operation;
	const statuses = [
		answer || answersBytes ? (creates ? 201 : 200) : 204,
		...(answersBytes ? [206, 416] : []),
		...(hides ? [204] : []),
		...(method === "GET" ? [304] : []),
		...[...ALWAYS, ...(isOpen ? [] : WITH_KEY), ...refuses],
		...(body || takesFiles ? [413, 415, 422] : []),
		...(permission === null ? [] : [403]),
		...(current ? [412, 428] : []),
	];
	return [...new Set(statuses)].sort((one, other) => one - other);
}

const SENTENCES: Record<number, string> = {
	200: "Done.",
	201: "Created.",
	204: "Done; there is nothing to show.",
	206: "A part of the file.",
	304: "You have the present state.",
};

function responseOf(operation: Operation, status: number, schemas: Json): Json {
	if (status >= 400) return { $ref: "#/components/responses/Problem" };
	const description = SENTENCES[status] ?? "Done.";
	if (status === 204 || status === 304) return { description };
	const headers = { ETag: { description: "Names this state.", schema: { type: "string" } } };
	if (operation.answersBytes) {
		return { description, headers, content: { "*/*": { schema: { type: "string", format: "binary" } } } };
	}
	return { description, headers, content: { "application/json": { schema: answerOf(operation, schemas) } } };
}

function answerOf({ answer = z.null(), lists }: Operation, schemas: Json): Json {
	const one = schemaOf(answer, "output", schemas);
	if (!lists) return one;
	return {
		type: "object",
		properties: {
			data: { type: "array", items: one },
			next: {
				type: ["string", "null"],
				description: "What `after` takes for the next page; null on the last.",
			},
		},
		required: ["data", "next"],
		additionalProperties: false,
	};
}

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

const problemShape = z.object({
	type: z.url().meta({ description: "A page that explains this kind of problem." }),
	title: z.string(),
	status: z.int(),
	detail: z.string().meta({ description: "What happened and what to do next." }),
	instance: z.string().meta({ description: "The request’s id as a URN." }),
	requestId: z.string(),
	rule: z
		.string()
		.optional()
		.meta({ description: "The permission that is missing, or the rule that refused." }),
	help: z.string().optional().meta({ description: "Who can help." }),
	errors: z
		.array(
			z.object({
				pointer: z.string().optional().meta({ description: "A JSON pointer into the body: `#/name`." }),
				parameter: z.string().optional().meta({ description: "The name of a parameter." }),
				detail: z.string(),
			}),
		)
		.optional()
		.meta({ description: "What is wrong with the values that were sent." }),
	retryAfterSeconds: z.int().optional(),
	current: z.unknown().optional().meta({ description: "With 412: what was to be changed, as it is now." }),
});
