import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { operations, sessionOperations } from "#app/api.server.ts";
import { groups, openApi } from "#app/features/developers/docs/describe.server.ts";
import { markdownOf } from "#app/features/developers/docs/markdown.server.ts";
import { PROBLEMS } from "#app/features/developers/docs/words.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { problemKind } from "#app/platform/http/api-problem.ts";
import { statusesOf } from "#app/tenant/api/document/statuses.ts";
import { addressOf } from "#app/tenant/api/find-operation.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { testPool } from "#tests/support/world/tenant.ts";
import { breakingChanges, type Part } from "./breaking.ts";
import { anApiWorld, operationOf, pathOf } from "./things.ts";

let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const FROZEN = new URL("../../docs/api/v1.json", import.meta.url);
const frozen = (): Part => JSON.parse(readFileSync(FROZEN, "utf8"));

test("every operation is in the document, each with its statuses, under a name of its own", () => {
	const { paths } = openApi() as {
		paths: Record<string, Record<string, { operationId: string; responses: object }>>;
	};

	const found = Object.values(paths).flatMap((methods) => Object.values(methods));
	expect(found.map(({ operationId }) => operationId).sort()).toEqual(
		[...operations, ...sessionOperations].map(({ id }) => id).sort(),
	);
	for (const operation of operations) {
		const there = found.find(({ operationId }) => operationId === operation.id);
		expect(Object.keys(there?.responses ?? {}).map(Number)).toEqual(statusesOf(operation));
	}
	expect(JSON.stringify(openApi())).not.toMatch(/9007199254740991|"override"|\$defs/);
});

test("every reference in the document leads somewhere", () => {
	const document = openApi() as { components: { schemas: object } };

	const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
		([, name]) => name,
	);
	expect(names.length).toBeGreaterThan(20);
	for (const name of new Set(names)) expect(Object.keys(document.components.schemas)).toContain(name);
});

test("every named schema and every body has an example, which fits it", () => {
	const { components, paths } = openApi() as {
		components: { schemas: Record<string, { examples?: unknown[] }> };
		paths: Record<
			string,
			Record<string, { requestBody?: { content: Record<string, { example?: unknown }> } }>
		>;
	};
	const shapes = new Map(
		[...operations, ...sessionOperations].flatMap(({ answer }) => {
			const name = answer && z.globalRegistry.get(answer)?.id;
			return name ? [[name, answer] as const] : [];
		}),
	);

	for (const [name, { examples }] of Object.entries(components.schemas)) {
		expect([name, examples?.length]).toEqual([name, 1]);
		const parsed = shapes.get(name)?.safeParse(examples?.[0]);
		expect([name, parsed?.error?.issues]).toEqual([name, undefined]);
	}
	expect(shapes.size).toBeGreaterThan(20);
	for (const { id, body, example } of operations) {
		if (body) expect([id, body.strict().safeParse(example ?? {}).error?.issues]).toEqual([id, undefined]);
	}
	const bodies = Object.values(paths).flatMap((methods) => Object.values(methods));
	const withBody = bodies.flatMap(({ requestBody }) => Object.values(requestBody?.content ?? {}));
	expect(withBody.filter(({ example }) => example !== undefined).length).toBeGreaterThan(15);
});

test("version 1 breaks nothing that a program may rely on: docs/api/v1.json is what was promised", () => {
	const { servers: _servers, ...now } = openApi();
	// After an addition: UPDATE_API=1 npm test -- tests/api/document.test.ts
	if (process.env.UPDATE_API) writeFileSync(FROZEN, `${JSON.stringify(now, null, "\t")}\n`);

	expect(breakingChanges(frozen(), now)).toEqual([]);
	// An addition is promised from now on: the file is written again.
	expect(JSON.parse(JSON.stringify(now))).toEqual(frozen());
});

/** Changes a copy of the document at a path, and returns it. */
function changed(steps: string[], change: (there: Part) => void): Part {
	const document = structuredClone(frozen());
	change(steps.reduce<Part>((part, step) => part[step] as Part, document));
	return document;
}

const POST = ["paths", "/projects", "post"];
const BODY = [...POST, "requestBody", "content", "application/json", "schema"];
const PROJECT = ["components", "schemas", "Project"];

test.each<[string, string[], (there: Part) => void]>([
	["a path is removed", ["paths"], (there) => delete there["/me"]],
	["a method is removed", ["paths", "/projects"], (there) => delete there.post],
	["an operation is renamed", POST, (there) => Object.assign(there, { operationId: "makeProject" })],
	["another permission is needed", POST, (there) => Object.assign(there, { "x-permission": "projects:*" })],
	[
		"one more permission is needed",
		POST,
		(there) => Object.assign(there, { "x-also-permission": "audit:view" }),
	],
	["a field of an answer is removed", [...PROJECT, "properties"], (there) => delete there.slug],
	["a field of an answer may be absent", PROJECT, (there) => Object.assign(there, { required: ["id"] })],
	[
		"a field of an answer may be null",
		[...PROJECT, "properties", "name"],
		(there) => Object.assign(there, { type: ["string", "null"] }),
	],
	[
		"an answer has a new value",
		[...PROJECT, "properties", "status"],
		(there) => Object.assign(there, { enum: ["active", "archived", "lost"] }),
	],
	["a field of a body is required", BODY, (there) => Object.assign(there, { required: ["name", "stage"] })],
	["a field of a body is removed", [...BODY, "properties"], (there) => delete there.description],
	[
		"a body takes fewer values",
		[...BODY, "properties", "stage"],
		(there) => Object.assign(there, { enum: ["idea"] }),
	],
	[
		"a success has another status",
		[...POST, "responses"],
		(there) => Object.assign(there, { 202: there[201], 201: undefined }),
	],
	[
		"a parameter is removed",
		["paths", "/projects", "get"],
		(there) => Object.assign(there, { parameters: [] }),
	],
	[
		"a new parameter is required",
		["paths", "/me", "get"],
		(there) => Object.assign(there, { parameters: [{ name: "x", in: "query", required: true }] }),
	],
])("a breaking change is found: %s", (_what, steps, change) => {
	expect(breakingChanges(frozen(), changed(steps, change)).length).toBeGreaterThan(0);
});

test("an addition breaks nothing", () => {
	const withField = changed([...PROJECT, "properties"], (there) =>
		Object.assign(there, { color: { type: "string" } }),
	);
	const withOption = changed([...BODY, "properties"], (there) =>
		Object.assign(there, { color: { type: "string" } }),
	);

	expect(breakingChanges(frozen(), withField)).toEqual([]);
	expect(breakingChanges(frozen(), withOption)).toEqual([]);
});

test("the documentation has every operation, and explains every status that one can have", () => {
	const text = markdownOf(groups());
	const kinds = Object.keys(PROBLEMS);

	for (const { id, method, path } of operations) expect(text, id).toContain(`\`${method} /api/v1${path}\``);
	for (const { id, method, address } of sessionOperations)
		expect(text, id).toContain(`\`${method} ${address}\``);
	const statuses = new Set(
		operations.flatMap(statusesOf).filter((status) => status >= 400 && status !== 429),
	);
	for (const status of statuses) expect(kinds).toContain(problemKind(status));
});

test("every sample of the documentation works as it is written", async () => {
	const world = await anApiWorld(pool);

	const withKey = groups()
		.flatMap((group) => group.operations)
		.filter(({ id }) => operations.some((operation) => operation.id === id));
	for (const { id, sample, method } of withKey) {
		const path = await pathOf(world, operationOf(id));
		const [, json] = /--json '(.*)'/.exec(sample) ?? [];
		const [, file] = /-F files=@(\S+)/.exec(sample) ?? [];
		const headers = sample.includes("If-Match") ? { "If-Match": "*" } : {};

		// Some of those about the key itself end it.
		const used = path.startsWith("/me") ? await aKey(world.owner) : world.key;
		const { status, body } = await call(used, `${method} ${path}`, {
			...{ headers, ...(json && { text: json }), ...(file && { files: { [file]: "Some text" } }) },
		});

		expect([id, status < 300, body.errors]).toEqual([id, true, undefined]);
		expect(sample).toContain(addressOf(operationOf(id).path));
	}
}, 60_000);
