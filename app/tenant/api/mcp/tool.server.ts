import { deprecationSentence } from "../deprecation.ts";
import { answerOf, parametersOf } from "../document/document.server.ts";
import { type Json, schemaOf } from "../document/schema.server.ts";
import type { Operation } from "../operation.ts";

/** An operation as the Model Context Protocol lists it. */
export type Tool = {
	name: string;
	title: string;
	description: string;
	inputSchema: Json;
	outputSchema: Json;
	annotations: { readOnlyHint: boolean; destructiveHint: boolean; openWorldHint: false };
};

/** Where an argument of a tool goes in the call of its operation; `name` is what it is called there. */
export type ArgumentPlace = { in: "path" | "query" | "header"; name: string };

/** Headers that are arguments: the conditions of a GET are of no use to a language model. */
const HEADERS: Record<string, string> = { "If-Match": "ifMatch", "Idempotency-Key": "idempotencyKey" };

type Parameter = { argument: string; place: ArgumentPlace; required: boolean; schema: Json };

function parametersIn(operation: Operation, schemas: Json): Parameter[] {
	return parametersOf(operation, schemas).flatMap(({ schema, description, required, ...place }) => {
		const { name } = place as ArgumentPlace;
		const argument = place.in === "header" ? HEADERS[name] : name;
		if (argument === undefined) return [];
		const described = { ...(schema as Json), ...(description !== undefined && { description }) };
		return [
			{ argument, place: place as ArgumentPlace, required: required === true, schema: described } as const,
		];
	});
}

/** Describes an operation as a tool. */
export const toolOf = (operation: Operation): Tool => describedOf(operation).tool;

/** Returns where each argument of a tool goes. What is not named belongs to the body, or is unknown. */
export const placesOf = (operation: Operation): Places => describedOf(operation).places;

type Places = ReadonlyMap<string, ArgumentPlace>;
type Described = { tool: Tool; places: Places };

// Writing the schemas of a tool takes milliseconds, and they never change.
const known = new WeakMap<Operation, Described>();

function describedOf(operation: Operation): Described {
	const described = known.get(operation) ?? describe(operation);
	known.set(operation, described);
	return described;
}

function describe(operation: Operation): Described {
	const schemas: Json = {};
	const parameters = parametersIn(operation, schemas);
	return {
		tool: inWords(operation, inputOf(operation, parameters, schemas)),
		places: new Map(parameters.map(({ argument, place }) => [argument, place])),
	};
}

function inWords(operation: Operation, inputSchema: Json): Tool {
	const { id, summary, description, permission, method, deprecated } = operation;
	const end = deprecated && deprecationSentence(deprecated);
	const needs = permission && `Needs the scope ${permission}.`;
	return {
		...{ name: id, title: summary },
		description: [`${summary}.`, end, description, needs].filter(Boolean).join(" "),
		inputSchema,
		outputSchema: outputOf(operation),
		annotations: {
			readOnlyHint: method === "GET",
			destructiveHint: method === "PATCH",
			openWorldHint: false,
		},
	};
}

function inputOf(operation: Operation, parameters: Parameter[], schemas: Json): Json {
	const body = operation.body ? schemaOf(operation.body.strict(), "input", schemas) : {};
	const needed = parameters.filter(({ required }) => required).map(({ argument }) => argument);
	return alone(schemas, {
		type: "object",
		properties: {
			...Object.fromEntries(parameters.map(({ argument, schema }) => [argument, schema])),
			...(body.properties as Json | undefined),
		},
		required: [...needed, ...((body.required as string[] | undefined) ?? [])],
		additionalProperties: false,
	});
}

function outputOf(operation: Operation): Json {
	const schemas: Json = {};
	const answer = answerOf(operation, schemas);
	if (operation.lists) return alone(schemas, answer);
	return alone(schemas, {
		type: "object",
		properties: {
			data: operation.hides || operation.creates ? { anyOf: [answer, { type: "null" }] } : answer,
			etag: { type: "string", description: "Names this state, for `ifMatch`." },
		},
		required: ["data"],
		additionalProperties: false,
	});
}

/** Writes a schema together with those that it refers to. */
function alone(schemas: Json, schema: Json): Json {
	const whole = Object.keys(schemas).length > 0 ? { ...schema, $defs: schemas } : schema;
	return JSON.parse(JSON.stringify(whole).replaceAll('"#/components/schemas/', '"#/$defs/')) as Json;
}
