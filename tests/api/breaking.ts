/** A JSON Schema, or any other part of an OpenAPI document. */
export type Part = { [key: string]: unknown };

const partOf = (value: unknown): Part => (typeof value === "object" && value !== null ? (value as Part) : {});
const listOf = (value: unknown): unknown[] =>
	Array.isArray(value) ? value : value === undefined ? [] : [value];

type Documents = { before: Part; after: Part };
/** Who gives the value: callers, who must not have to give more, or we, who must not give less or something else. */
type Giver = "caller" | "us";

/** Lists what a caller of one OpenAPI document could stumble over in the next one. */
export function breakingChanges(before: Part, after: Part): string[] {
	const documents = { before, after };
	return Object.entries(partOf(before.paths)).flatMap(([path, methods]) =>
		Object.entries(partOf(methods)).flatMap(([method, operation]) => {
			const where = `${method.toUpperCase()} ${path}`;
			const now = partOf(partOf(after.paths)[path])[method];
			if (now === undefined) return [`${where} is gone`];
			return inOperation(documents, where, partOf(operation), partOf(now));
		}),
	);
}

function inOperation(documents: Documents, where: string, before: Part, after: Part): string[] {
	return [
		...(before.operationId === after.operationId ? [] : [`${where} has another operationId`]),
		...(["x-permission", "x-also-permission"].every((name) => before[name] === after[name])
			? []
			: [`${where} needs another permission`]),
		...inParameters(documents, where, before, after),
		...inBody(documents, where, partOf(before.requestBody), partOf(after.requestBody)),
		...inResponses(documents, where, partOf(before.responses), partOf(after.responses)),
	];
}

function inParameters(documents: Documents, where: string, before: Part, after: Part): string[] {
	const named = (operation: Part) =>
		new Map(
			listOf(operation.parameters).map((one) => [`${partOf(one).in} ${partOf(one).name}`, partOf(one)]),
		);
	const [was, is] = [named(before), named(after)];
	return [
		...[...was].flatMap(([name, one]) => {
			const now = is.get(name);
			if (!now) return [`${where}: the parameter ${name} is gone`];
			const made = now.required && !one.required ? [`${where}: the parameter ${name} is required now`] : [];
			return [...made, ...inSchema(documents, `${where} ${name}`, [one.schema, now.schema], "caller")];
		}),
		...[...is].flatMap(([name, one]) =>
			one.required && !was.has(name) ? [`${where}: the new parameter ${name} is required`] : [],
		),
	];
}

function inBody(documents: Documents, where: string, before: Part, after: Part): string[] {
	if (before.content === undefined) return after.required ? [`${where} needs a body now`] : [];
	return Object.entries(partOf(before.content)).flatMap(([type, content]) => {
		const now = partOf(after.content)[type];
		if (now === undefined) return [`${where} no longer takes ${type}`];
		return inSchema(documents, `${where} body`, [partOf(content).schema, partOf(now).schema], "caller");
	});
}

function inResponses(documents: Documents, where: string, before: Part, after: Part): string[] {
	const isDone = (status: string) => Number(status) < 300;
	return [
		...Object.entries(before).flatMap(([status, response]) => {
			const now = after[status];
			if (now === undefined) return [`${where} no longer answers ${status}`];
			return Object.entries(partOf(partOf(response).content)).flatMap(([type, content]) => {
				const there = partOf(partOf(now).content)[type];
				if (there === undefined) return [`${where} ${status} is no longer ${type}`];
				return inSchema(
					documents,
					`${where} ${status}`,
					[partOf(content).schema, partOf(there).schema],
					"us",
				);
			});
		}),
		...Object.keys(after).flatMap((status) =>
			isDone(status) && before[status] === undefined
				? [`${where} succeeds with ${status}, which is new`]
				: [],
		),
	];
}

function inSchema(documents: Documents, where: string, schemas: [unknown, unknown], giver: Giver): string[] {
	const [before, after] = [resolved(documents.before, schemas[0]), resolved(documents.after, schemas[1])];
	return [
		...inTypes(where, before, after, giver),
		...inValues(where, before, after, giver),
		...inBounds(where, before, after, giver),
		...inFields(documents, where, [before, after], giver),
		...(before.items ? inSchema(documents, `${where}[]`, [before.items, after.items], giver) : []),
	];
}

function resolved(document: Part, schema: unknown): Part {
	const { $ref } = partOf(schema);
	if (typeof $ref !== "string") return flattened(document, partOf(schema));
	const [, ...steps] = $ref.split("/");
	return flattened(document, partOf(steps.reduce<unknown>((part, step) => partOf(part)[step], document)));
}

/** Reads “one thing or null” as that thing, which may be null. */
function flattened(document: Part, schema: Part): Part {
	const options = listOf(schema.anyOf).map((one) => resolved(document, one));
	const [one, other] = options;
	if (options.length !== 2 || !one || other?.type !== "null") return schema;
	return { ...one, type: [...listOf(one.type), "null"] };
}

function inTypes(where: string, before: Part, after: Part, giver: Giver): string[] {
	const [was, is] = [listOf(before.type), listOf(after.type)];
	const [fewer, more] = giver === "caller" ? [is, was] : [was, is];
	const lost = more.filter((type) => !fewer.includes(type));
	return lost.length === 0
		? []
		: [`${where}: the type ${was.join(" or ")} is ${is.join(" or ") || "gone"} now`];
}

/** Of what callers give, no value may go; of what we give, none may come. */
function inValues(where: string, before: Part, after: Part, giver: Giver): string[] {
	const [was, is] = [listOf(before.enum), listOf(after.enum)];
	if (giver === "caller" && was.length === 0 && is.length > 0) return [`${where} takes fewer values`];
	const [all, some] = giver === "caller" ? [was, is] : [is, was];
	if (some.length === 0) return [];
	return all
		.filter((value) => !some.includes(value))
		.map((value) => `${where}: the value ${value} is ${giver === "caller" ? "gone" : "new"}`);
}

const BOUNDS = ["maxLength", "maximum", "maxItems"] as const;

function inBounds(where: string, before: Part, after: Part, giver: Giver): string[] {
	if (giver === "us") return before.format === after.format ? [] : [`${where} has another format`];
	const narrower = BOUNDS.filter(
		(bound) => Number(after[bound] ?? Infinity) < Number(before[bound] ?? Infinity),
	);
	return [
		...narrower.map((bound) => `${where}: ${bound} is smaller`),
		...(after.pattern !== undefined && after.pattern !== before.pattern
			? [`${where} has another pattern`]
			: []),
	];
}

function inFields(
	documents: Documents,
	where: string,
	[before, after]: [Part, Part],
	giver: Giver,
): string[] {
	const [was, is] = [partOf(before.properties), partOf(after.properties)];
	const [must, mustNow] = [listOf(before.required), listOf(after.required)];
	return [
		...Object.entries(was).flatMap(([name, schema]) => {
			if (is[name] === undefined) return [`${where}: the field ${name} is gone`];
			if (giver === "us" && must.includes(name) && !mustNow.includes(name))
				return [`${where}: the field ${name} may be absent`];
			return inSchema(documents, `${where} ${name}`, [schema, is[name]], giver);
		}),
		...mustNow
			.filter((name) => giver === "caller" && !must.includes(name))
			.map((name) => `${where}: the field ${name} is required now`),
	];
}
