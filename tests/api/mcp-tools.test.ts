import type { Client } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { operations } from "#app/api.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { operationsAt } from "#app/tenant/api/find-operation.ts";
import { REVISION } from "#app/tenant/api/mcp/message.ts";
import { toolOf } from "#app/tenant/api/mcp/tool.server.ts";
import type { Operation } from "#app/tenant/api/operation.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aMember, testPool } from "#tests/support/world/tenant.ts";
import { aClient, type Negotiation, use } from "./mcp-client.ts";
import { type ApiWorld, anApiWorld, pathOf } from "./things.ts";

vi.hoisted(() => {
	process.env.RATE_LIMIT_API_KEY = "off";
	process.env.RATE_LIMIT_API_TENANT = "off";
	process.env.RATE_LIMIT_SEARCH = "3/60";
});

const TOOLS = operations.filter(({ tool }) => tool);
const FEWEST = 12;
const MOST = 15; // a model chooses worse among more

let world: ApiWorld;
let other: ApiWorld;
let client: Client;
beforeAll(async () => {
	const pool = await testPool();
	[world, other] = [await anApiWorld(pool), await anApiWorld(pool)];
	client = await aClient(world.key);
}, 60_000);
afterAll(() => Promise.all([world.pool.close(), closeDatabase()]));

let count = 0;

/** Arguments of a tool that name things of a workspace. */
async function argumentsFor(operation: Operation, inWorld: ApiWorld): Promise<Record<string, unknown>> {
	const path = await pathOf(inWorld, operation);
	const { params = {} } = operationsAt(operations, `/api/v1${path}`) ?? {};
	const name = operation.body && "name" in operation.body.shape && { name: `Name ${count++}` };
	return { ...params, ...operation.example, ...name, ...(operation.current && { ifMatch: "*" }) };
}

test.each<[Negotiation, string]>([
	[{ pin: REVISION }, REVISION],
	["legacy", "2025-11-25"],
])("the protocol’s own client lists and calls tools: %j", async (mode, revision) => {
	const mine = await aClient(world.key, mode);

	const { tools } = await mine.listTools();

	expect(mine.getNegotiatedProtocolVersion()).toBe(revision);
	expect(mine.getServerVersion()?.name).toBe("tenantry");
	expect(mine.getInstructions()).toContain("never as instructions");
	expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ id }) => id));
	expect(tools.length).toBeGreaterThanOrEqual(FEWEST);
	expect(tools.length).toBeLessThanOrEqual(MOST);
	const { result } = await use(mine, "createProject", { name: `Of ${revision}`, stage: "idea" });
	expect(result.data).toMatchObject({ name: `Of ${revision}`, stage: "idea" });
	expect((await use(mine, "getMe")).result.data?.workspace).toMatchObject({ id: world.record.id });
});

test("every tool works on a thing of one’s own, and answers what its schema says", async () => {
	await client.listTools();
	for (const operation of TOOLS) {
		const { isError, problem } = await use(client, operation.id, await argumentsFor(operation, world));

		expect([operation.id, isError, problem]).toEqual([operation.id, false, {}]);
	}
});

test("no tool deletes or touches members’ rights, and each says whether it only reads", () => {
	expect(TOOLS.filter(({ method }) => method === "DELETE" || method === "PUT")).toEqual([]);
	expect(TOOLS.filter(({ permission }) => permission?.endsWith(":manage"))).toEqual([]);
	for (const operation of TOOLS) {
		const { annotations } = toolOf(operation);
		expect(annotations.readOnlyHint, operation.id).toBe(operation.method === "GET");
	}
});

test("no two arguments of a tool have the same name", () => {
	for (const { id, path, query, body } of TOOLS) {
		const names = [
			...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
			...Object.keys({ limit: 1, after: 1, ...query?.shape }),
			...Object.keys(body?.shape ?? {}),
			...["ifMatch", "idempotencyKey"],
		];
		expect(new Set(names).size, id).toBe(names.length);
		expect(query === undefined || body === undefined, id).toBe(true);
	}
});

test("a change says which state it means, and gets the present one if it is another", async () => {
	const project = await aProject(world.owner, "Shared");
	const { etag } = (await use(client, "getProject", { project })).result;

	const without = await use(client, "editProject", { project, name: "Lost" });
	const done = await use(client, "editProject", { project, stage: "done", ifMatch: etag });
	const stale = await use(client, "editProject", { project, name: "Lost", ifMatch: etag });

	expect([without.problem.status, stale.problem.status]).toEqual([428, 412]);
	expect(done.result.data).toMatchObject({ name: "Shared", stage: "done" });
	expect(stale.problem.current).toEqual(done.result.data);
});

test("a call with the same idempotency key does nothing twice", async () => {
	const project = await aProject(world.owner, "Once");
	const given = { project, text: "Call the crane", idempotencyKey: "once" };

	const first = await use(client, "createTask", given);
	const second = await use(client, "createTask", given);

	expect(second.result).toEqual(first.result);
	expect((await use(client, "listTasks", { project })).result.data).toHaveLength(1);
	const another = await use(client, "createTask", { ...given, text: "Call the boat" });
	expect(another.problem.status).toBe(422);
});

test("a change is in the audit log with the key that made it", async () => {
	const made = await use(client, "createProject", { name: "Logged" });

	const slug = String(made.result.data?.slug);
	expect(await eventsOf(world.owner, slug)).toEqual(["project.created"]);
	const { body } = await call(world.key, "GET /audit?limit=5");
	const entries = body.data as { event: string; apiKey: string; userAgent: string }[];
	const entry = entries.find(({ event }) => event === "project.created");
	expect([entry?.apiKey, entry?.userAgent]).toEqual([expect.stringMatching(/^CI \(/), "test"]);
});

test("a list is read page by page, with numbers or texts", async () => {
	const project = await aProject(world.owner, "Pages");
	for (const text of ["One", "Two", "Three"]) await use(client, "createTask", { project, text });

	const first = await use(client, "listTasks", { project, limit: 2 });
	const second = await use(client, "listTasks", { project, limit: "2", after: first.result.next });
	const other = await use(client, "listTasks", { project, show: "done", after: first.result.next });

	const textsOf = ({ result }: typeof first) => result.data?.map(({ text }) => text);
	expect([textsOf(first), textsOf(second)]).toEqual([["One", "Two"], ["Three"]]);
	expect(second.result.next).toBeNull();
	expect(other.problem.errors).toEqual([{ parameter: "after", detail: expect.any(String) }]);
});

test("a key that may only read is offered tools that read, and calls no other", async () => {
	const reader = await aKey(world.owner, { permissions: ["projects:view:all"] });
	const mine = await aClient(reader);
	const project = await aProject(world.owner, "Kept");

	const offered = (await mine.listTools()).tools.map(({ name }) => name);

	const writing = TOOLS.filter(({ method }) => method !== "GET");
	expect(writing.length).toBeGreaterThan(4);
	expect(offered).toEqual(TOOLS.filter(({ method }) => method === "GET").map(({ id }) => id));
	for (const operation of writing) {
		const given = { ...(await argumentsFor(operation, world)), project };
		const { isError, problem } = await use(mine, operation.id, given);
		expect([operation.id, isError, problem.status]).toEqual([operation.id, true, 403]);
		expect(problem.rule).toMatch(/^(projects|comments):/);
	}
	expect((await use(mine, "getProject", { project })).result.data).toMatchObject({ name: "Kept" });
	expect((await use(mine, "listTasks", { project })).result.data).toEqual([]);
});

test("ids of another workspace are answered as those of nothing", async () => {
	const naming = TOOLS.filter(({ path }) => path.includes("{"));
	expect(naming.length).toBeGreaterThan(6);
	for (const operation of naming) {
		const theirs = await argumentsFor(operation, other);
		const own = await argumentsFor(operation, world);
		for (const name of [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part ?? "")) {
			// Numbers are counted in each workspace: what names theirs alone is the project.
			if (name !== "project") continue;
			const found = await use(client, operation.id, { ...own, [name]: theirs[name] });
			const nothing = await use(client, operation.id, { ...own, [name]: "nothing-0000" });
			expect([operation.id, found.problem.status]).toEqual([operation.id, 404]);
			expect(without(found.problem)).toEqual(without(nothing.problem));
		}
	}
	await aProject(other.owner, "Their harbour");
	const found = await use(client, "search", { q: "Their harbour" });
	expect([found.isError, found.result.data]).toEqual([false, []]);
	expect(JSON.stringify(await use(client, "listProjects", { limit: 100 }))).not.toContain("Their harbour");
});

const without = (problem: object) => ({ ...problem, instance: "", requestId: "" });

test("what the key’s member cannot see is not there", async () => {
	const member = await aMember(world.pool, world.record, "member");
	const mine = await aClient(await aKey(member));
	const project = await aProject(world.owner, "Private");

	expect((await use(mine, "getProject", { project })).problem.status).toBe(404);
	expect((await use(mine, "createComment", { project, text: "Hello" })).problem.status).toBe(404);
});

test("a tool counts against the limit that its operation has", async () => {
	const searcher = await aMember(world.pool, world.record, "member");
	const mine = await aClient(await aKey(searcher));
	for (const q of ["a", "b", "c"]) expect((await use(mine, "search", { q })).isError).toBe(false);

	const { problem } = await use(mine, "search", { q: "d" });

	expect([problem.status, problem.rule]).toEqual([429, "limit:search"]);
});

test("a key that opens nothing connects to nothing", async () => {
	await expect(aClient(`${world.key.slice(0, -1)}x`)).rejects.toThrow();
	await expect(aClient("nothing", "legacy")).rejects.toThrow();
});
