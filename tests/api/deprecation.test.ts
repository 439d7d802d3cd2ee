import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { answerCall } from "#app/tenant/api/answer-call.server.ts";
import { documentOf } from "#app/tenant/api/document/document.server.ts";
import type { Operation } from "#app/tenant/api/operation.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { testPool } from "#tests/support/world/tenant.ts";
import { type ApiWorld, anApiWorld, operationOf } from "./things.ts";

let pool: ConnectionPool;
let world: ApiWorld;
beforeAll(async () => {
	pool = await testPool();
	world = await anApiWorld(pool);
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const deprecated = { since: "2027-01-31", ends: "2027-08-01", page: "https://docs.example/instead" };

async function answerOf(operation: Operation, path: string): Promise<Response> {
	const headers = { Authorization: `Bearer ${world.key}` };
	const facts = { requestId: crypto.randomUUID(), nonce: "", ip: "192.0.2.7", userAgent: "test" };
	return answerCall(new Request(`http://localhost/api/v1${path}`, { headers }), facts, [operation]);
}

test("an operation that will end says so in every answer, beside the link to the next page", async () => {
	for (const name of ["One", "Two"]) {
		const { createProject } = await import("#app/features/projects/projects.server.ts");
		await createProject(world.owner, { name, isPublic: false });
	}
	const ending = { ...operationOf("listProjects"), deprecated };

	const done = await answerOf(ending, "/projects?limit=1");
	const refused = await answerOf(ending, "/projects?colors=1");

	expect([done.status, refused.status]).toEqual([200, 400]);
	for (const { headers } of [done, refused]) {
		// RFC 9745: a date as a structured field; RFC 8594: an HTTP date.
		expect(headers.get("Deprecation")).toBe("@1801353600");
		expect(headers.get("Sunset")).toBe("Sun, 01 Aug 2027 00:00:00 GMT");
		expect(headers.get("Link")).toContain('<https://docs.example/instead>; rel="deprecation"');
	}
	expect(done.headers.get("Link")).toContain('rel="next"');
});

test("the document marks it, and other operations say nothing", async () => {
	const ending = { ...operationOf("listProjects"), deprecated };
	const document = documentOf({
		operations: [ending],
		sessionOperations: [],
		origin: "https://app.example",
		tags: [],
	});

	const { headers } = await answerOf(operationOf("listProjects"), "/projects");

	expect(document).toMatchObject({
		paths: { "/projects": { get: { deprecated: true, "x-sunset": "2027-08-01" } } },
	});
	expect([headers.get("Deprecation"), headers.get("Sunset")]).toEqual([null, null]);
});
