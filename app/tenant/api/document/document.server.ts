import { z } from "zod";
import { addressOf } from "../find-operation.ts";
import type { Operation, SessionOperation } from "../operation.ts";
import { pageQuery } from "../pages.server.ts";
import { mediaTypesOf } from "../read-body.server.ts";
import { withExamples } from "./example.ts";
import { problemShape, refusalShape } from "./problem-shapes.ts";
import { type Json, schemaOf } from "./schema.server.ts";
import { statusesOf } from "./statuses.ts";

/** A group of operations, as the documentation shows them together. */
export type Tag = { name: string; description: string };

/** What the document describes. `origin`: the application’s. */
type Described = {
	operations: readonly Operation[];
	sessionOperations: readonly SessionOperation[];
	origin: string;
	tags: readonly Tag[];
};

/** Writes the operations as an OpenAPI 3.1 document. */
export function documentOf({ operations, sessionOperations, origin, tags }: Described): Json {
	const schemas: Json = {
		Problem: schemaOf(problemShape, "output", {}),
		Refusal: schemaOf(refusalShape, "output", {}),
	};
	const paths: Record<string, Json> = {};
	for (const operation of operations) {
		paths[operation.path] = {
			...paths[operation.path],
			[operation.method.toLowerCase()]: describe(operation, schemas),
		};
	}
	for (const operation of sessionOperations) {
		paths[operation.address] = { [operation.method.toLowerCase()]: describeSession(operation, schemas) };
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
			schemas: withExamples(
				Object.fromEntries(Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1))),
			),
			responses: {
				Problem: {
					description: "A problem.",
					content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
				},
				Refusal: {
					description: "A refusal.",
					content: { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } },
				},
			},
			securitySchemes: {
				key: { type: "http", scheme: "bearer", description: "An API key." },
				session: { type: "http", scheme: "bearer", description: "The session token of a signed-in person." },
			},
		},
		security: [{ key: [] }],
	};
}

function describe(operation: Operation, schemas: Json): Json {
	const { id, tag, summary, description, permission, alsoPermission, isOpen, deprecated } = operation;
	return {
		operationId: id,
		tags: [tag],
		summary,
		description,
		...(isOpen && { security: [] }),
		...(deprecated && { deprecated: true, "x-sunset": deprecated.ends }),
		"x-permission": permission ?? undefined,
		"x-also-permission": alsoPermission,
		parameters: parametersOf(operation, schemas),
		requestBody: bodyOf(operation, schemas),
		responses: Object.fromEntries(
			statusesOf(operation).map((status) => [status, responseOf(operation, status, schemas)]),
		),
	};
}

/** Describes an address outside `/api/v1`, which therefore names its server itself. */
function describeSession(operation: SessionOperation, schemas: Json): Json {
	const { id, tag, summary, description, address, body, example, answer, statuses } = operation;
	const responses = Object.entries(statuses).map(([status, words]) => {
		if (Number(status) >= 400) return [status, { $ref: "#/components/responses/Refusal" }];
		const content = { "application/json": { schema: schemaOf(answer, "output", schemas) } };
		return [status, { description: words, ...(status === "200" && { content }) }];
	});
	const schema = schemaOf(body, "input", schemas);
	return {
		...{ operationId: id, tags: [tag], summary, description },
		servers: [{ url: "/" }],
		security: [{ session: [] }],
		parameters: inPath(address),
		requestBody: { required: true, content: { "application/json": { schema, example } } },
		responses: Object.fromEntries(responses),
	};
}

function bodyOf(operation: Operation, schemas: Json): Json | undefined {
	const { body, takesFiles } = operation;
	if (!body && !takesFiles) return undefined;
	const schema = body ? schemaOf(body.strict(), "input", schemas) : FILES;
	const { example } = operation;
	const content = Object.fromEntries(mediaTypesOf(operation).map((type) => [type, { schema, example }]));
	return { required: true, content };
}

const FILES = {
	type: "object",
	properties: { files: { type: "array", items: { type: "string", format: "binary" } } },
	required: ["files"],
};

/** Lists what an operation takes besides its body. */
export function parametersOf({ path, query, lists, current, method }: Operation, schemas: Json = {}): Json[] {
	const shape: Record<string, z.ZodType> = { ...query?.shape, ...(lists && pageQuery.shape) };
	const inQuery = Object.entries(shape).map(([name, field]) => {
		const { description, ...schema } = schemaOf(field, "input", schemas);
		return { name, in: "query", required: false, description, schema };
	});
	return [
		...inPath(path),
		...inQuery,
		...(current ? [header("If-Match", "The `ETag` of what you read, or `*` for any state.", true)] : []),
		...(method === "GET"
			? [header("If-None-Match", "The `ETag` you have. The answer is 304 if nothing has changed.")]
			: []),
		...(method === "POST"
			? [header("Idempotency-Key", "Sent again with the same key within a day, nothing is done twice.")]
			: []),
	];
}

/** Lists what a path names. */
export const inPath = (path: string): Json[] =>
	[...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
		...{ name, in: "path", required: true, description: PATH_PARAMETERS[name], schema: { type: "string" } },
	}));

const PATH_PARAMETERS: Record<string, string> = {
	slug: "The workspace’s slug.",
	project: "The project’s slug.",
	task: "The task’s id.",
	comment: "The comment’s id.",
	member: "The member’s id.",
	team: "The team’s slug.",
	role: "The role’s key.",
	invitation: "The invitation’s id.",
	path: "The onboarding path’s id.",
	file: "The file’s id.",
	webhook: "The webhook’s id.",
	delivery: "The delivery’s id.",
};

const header = (name: string, description: string, required?: true): Json => ({
	...{ name, in: "header", required: required ?? false, description, schema: { type: "string" } },
});

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

/** Writes what an operation answers with: one thing, or a page of them. */
export function answerOf({ answer = z.null(), lists }: Operation, schemas: Json): Json {
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
