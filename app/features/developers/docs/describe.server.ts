import { operations, sessionOperations, TAGS } from "#app/api.server.ts";
import { env } from "#app/platform/env.server.ts";
import { deprecationSentence } from "#app/tenant/api/deprecation.ts";
import { documentOf, inPath, parametersOf, type Tag } from "#app/tenant/api/document/document.server.ts";
import { type Json, schemaOf } from "#app/tenant/api/document/schema.server.ts";
import { statusesOf } from "#app/tenant/api/document/statuses.ts";
import { addressOf } from "#app/tenant/api/find-operation.ts";
import { type Operation, permissionsOf, type SessionOperation } from "#app/tenant/api/operation.ts";

/** One value that an operation takes or answers, in words. */
export type DescribedField = { name: string; kind: string; required: boolean; description: string };

/** An operation in words, for a reader. */
export type DescribedOperation = Pick<Operation, "id" | "method" | "summary" | "description"> & {
	path: string;
	/** Says which scopes a key needs; undefined when it needs none. */
	needs: string | undefined;
	parameters: DescribedField[];
	body: DescribedField[];
	answer: { name: string; fields: DescribedField[] } | undefined;
	statuses: number[];
	/** A command that makes the call. */
	sample: string;
};

/** A group of operations with its own page. */
export type DescribedGroup = Tag & { slug: string; operations: DescribedOperation[] };

/** Returns the whole API as an OpenAPI document. */
export const openApi = (): Json =>
	documentOf({ operations, sessionOperations, origin: env.APP_ORIGIN, tags: TAGS });

let described: DescribedGroup[] | undefined;

/** Lists the groups in the order of the documentation. They are the same for as long as the process lives. */
export const groups = (): readonly DescribedGroup[] => {
	described ??= TAGS.map((tag) => ({
		...tag,
		slug: slugOf(tag),
		operations: [
			...operations.filter((one) => one.tag === tag.name).map(inWords),
			...sessionOperations.filter((one) => one.tag === tag.name).map(sessionInWords),
		],
	}));
	return described;
};

const slugOf = ({ name }: Tag): string => name.toLowerCase().replaceAll(/[^a-z]+/g, "-");

function inWords(operation: Operation): DescribedOperation {
	const { id, method, path, summary, body, answer, deprecated } = operation;
	const description = [deprecated && deprecationSentence(deprecated), operation.description];
	return {
		...{ id, method, summary, needs: needsOf(operation) },
		description: description.filter(Boolean).join(" ") || undefined,
		path: addressOf(path),
		parameters: parametersOf(operation).map(parameterInWords),
		body: body ? fieldsOf(schemaOf(body.strict(), "input", {})) : [],
		answer: answer && answerOf(answer),
		statuses: statusesOf(operation),
		sample: sampleOf(operation),
	};
}

function needsOf(operation: Operation): string | undefined {
	const scopes = permissionsOf(operation).map((permission) => `\`${permission}\``);
	if (scopes.length === 0) return undefined;
	return `Needs the ${scopes.length === 1 ? "scope" : "scopes"} ${scopes.join(" and ")}.`;
}

function sessionInWords(operation: SessionOperation): DescribedOperation {
	const { id, method, address, summary, description, body, answer, statuses, example } = operation;
	return {
		...{ id, method, summary, description, needs: undefined },
		path: address,
		parameters: inPath(address).map(parameterInWords),
		body: fieldsOf(schemaOf(body, "input", {})),
		answer: answerOf(answer),
		statuses: Object.keys(statuses).map(Number),
		sample: `curl -X ${method} -H "Authorization: Bearer $SESSION_TOKEN" --json '${JSON.stringify(example)}' ${env.APP_ORIGIN}${address}`,
	};
}

const parameterInWords = ({ name, required, description, schema }: Json): DescribedField => ({
	...{ name: String(name), required: required === true, description: String(description ?? "") },
	kind: kindOf(schema as Json),
});

function answerOf(answer: NonNullable<Operation["answer"]>) {
	const schemas: Json = {};
	const { $ref } = schemaOf(answer, "output", schemas);
	const name = String($ref).split("/").at(-1) ?? "";
	return { name, fields: fieldsOf(schemas[name] as Json) };
}

function fieldsOf({ properties = {}, required = [] }: Json): DescribedField[] {
	return Object.entries(properties as Record<string, Json>).map(([name, schema]) => ({
		...{ name, kind: kindOf(schema), description: String(schema.description ?? "") },
		required: (required as string[]).includes(name) && schema.default === undefined,
	}));
}

/** Says in a few words what a JSON Schema takes. */
function kindOf(schema: Json): string {
	const { $ref, anyOf, type, format, items, default: usual } = schema;
	if (typeof $ref === "string") return $ref.split("/").at(-1) ?? "";
	if (anyOf) return (anyOf as Json[]).map(kindOf).join(" or ");
	const values = (schema.enum as unknown[] | undefined)?.map(String).join(", ");
	const kind = type === "array" ? `list of ${kindOf(items as Json)}` : String(format ?? type ?? "any");
	return `${values ?? kind}${usual === undefined ? "" : `; ${typeof usual === "string" ? usual : JSON.stringify(usual)} by default`}`;
}

/** Writes a call as a command for curl, one part a line: a long line breaks anywhere on a phone. */
export function sampleOf(operation: Operation): string {
	const { method, path, body, takesFiles, answersBytes, current, example } = operation;
	const parts = [
		...(method === "GET" ? [] : [`-X ${method}`]),
		`-H "Authorization: Bearer $KEY"`,
		...(current ? [`-H 'If-Match: *'`] : []),
		...(takesFiles ? ["-F files=@plan.txt"] : []),
		...(answersBytes ? ["-OJ"] : []),
		...(body ? [`--json '${JSON.stringify(example ?? {})}'`] : []),
	];
	return `curl ${[...parts, env.APP_ORIGIN + addressOf(path)].join(" \\\n  ")}`;
}
