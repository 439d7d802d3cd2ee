import { eq, like } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { operations } from "#app/api.server.ts";
import { MOST_ENDPOINTS } from "#app/features/hooks/endpoints.server.ts";
import { leaveWorkspace } from "#app/features/members/leave-and-remove.server.ts";
import { MOST_ROLES } from "#app/features/roles/list.server.ts";
import { MOST_TEAMS } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { addressKey, spend } from "#app/platform/rate-limits/rate-limits.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { answerCall } from "#app/tenant/api/answer-call.server.ts";
import { statusesOf } from "#app/tenant/api/document/statuses.ts";
import type { Operation } from "#app/tenant/api/operation.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import { apiKeys } from "#db/schema/tenant/api-keys.ts";
import { files } from "#db/schema/tenant/files.ts";
import { invitations } from "#db/schema/tenant/invitations.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import { teams } from "#db/schema/tenant/teams.ts";
import { webhookEndpoints } from "#db/schema/tenant/webhooks.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { type Answered, aKey, call } from "#tests/support/world/api-key.ts";
import { aMember, asMember, testPool } from "#tests/support/world/tenant.ts";
import { type ApiWorld, anApiWorld, operationOf, pathOf, sentFor } from "./things.ts";

vi.hoisted(() => {
	process.env.RATE_LIMIT_API_TENANT = "off";
	process.env.RATE_LIMIT_API_UNKNOWN = "10000/60";
	process.env.RATE_LIMIT_INVITATIONS = "off";
	process.env.RATE_LIMIT_INVITATIONS_TENANT = "off";
});

let world: ApiWorld;
let narrow: string;
beforeAll(async () => {
	world = await anApiWorld(await testPool());
	const member = await aMember(world.pool, world.record, "member");
	narrow = await aKey(member, { permissions: ["projects:view:public"] });
});
afterAll(() => Promise.all([world.pool.close(), closeDatabase()]));

/** The statuses that each operation was answered with in this file. */
const answered = new Map<string, Set<number>>();

type Sent = Parameters<typeof call>[2];

/** Calls an operation, and notes how it was answered. A refusal is always a problem, an answer always of the declared shape. */
async function ask(operation: Operation, path: string, sent: Sent = {}, key: string | undefined = world.key) {
	const answer = await call(key, `${operation.method} ${path}`, sent);
	return noted(operation, answer);
}

function noted(operation: Operation, answer: Answered): Answered {
	const { status, body } = answer;
	answered.set(operation.id, (answered.get(operation.id) ?? new Set()).add(status));
	expect(statusesOf(operation), `${operation.id} answers ${status}: ${JSON.stringify(body)}`).toContain(
		status,
	);
	if (status >= 400)
		expect(body).toMatchObject({ title: expect.any(String), message: expect.stringMatching(/\.$/) });
	return answer;
}

const JSON_TYPE = { "Content-Type": "application/json" };

/** Ways to call any operation so that it answers with a status. Each gets a path whose things were made for it. */
const GENERIC: Record<number, (operation: Operation, path: string) => Promise<Answered>> = {
	200: (operation, path) => ask(operation, path, sentFor(operation)),
	201: (operation, path) => ask(operation, path, sentFor(operation)),
	304: async (operation, path) => {
		const { headers } = await call(world.key, `GET ${path}`);
		return ask(operation, path, { headers: { "If-None-Match": headers.get("ETag") ?? "" } });
	},
	206: (operation, path) => ask(operation, path, { headers: { Range: "bytes=0-3" } }),
	416: (operation, path) => ask(operation, path, { headers: { Range: "bytes=900-" } }),
	400: (operation, path) => ask(operation, `${path}?colors=1`, sentFor(operation)),
	401: (operation, path) => ask(operation, path, sentFor(operation), ""),
	403: (operation, path) => ask(operation, path, sentFor(operation), narrow),
	404: (operation) => {
		const path = operation.path.replaceAll(/\{\w+\}/g, "999999");
		return ask(operation, path === operation.path ? `${path}?path=999999` : path, sentFor(operation));
	},
	413: (operation, path) =>
		ask(operation, path, {
			...(operation.takesFiles
				? { files: { "a.txt": "x" }, headers: { "Content-Length": "200000000" } }
				: { text: `{"name":"${"x".repeat(1_100_000)}"}` }),
		}),
	415: (operation, path) => ask(operation, path, { text: "x", headers: { "Content-Type": "text/plain" } }),
	412: (operation, path) =>
		ask(operation, path, { ...sentFor(operation), headers: { "If-Match": '"other"' } }),
	422: (operation, path) =>
		operation.takesFiles
			? ask(operation, path, { files: { "a.txt": "" } })
			: ask(operation, path, { text: '{"colors":1}', headers: { ...JSON_TYPE, "If-Match": "*" } }),
	428: (operation, path) => ask(operation, path, { ...sentFor(operation), headers: {} }),
	500: (operation, path) => withTable(failing(operation), operation, path, world.key),
};

/** The operation with a bug. */
const failing = (operation: Operation): Operation => ({
	...operation,
	current: undefined,
	run: async () => {
		throw new Error("planted");
	},
});

/** The operation as if its first call were still running: `idempotency.test.ts` has one that is. */
const running = (operation: Operation): Operation => ({
	...operation,
	current: undefined,
	run: async () => refuse(409, { message: "It runs.", rule: "idempotency-key", retryAfterSeconds: 2 }),
});

async function withTable(
	asked: Operation,
	operation: Operation,
	path: string,
	key: string,
): Promise<Answered> {
	const { body, files, headers } = { files: undefined, body: undefined, ...sentFor(operation) };
	const form = new FormData();
	if (files) form.append("files", new File(["x"], "a.txt"));
	const request = new Request(`http://localhost/api/v1${path}`, {
		method: operation.method,
		headers: { ...(body && JSON_TYPE), ...headers, Authorization: `Bearer ${key}` } as HeadersInit,
		body: files ? form : body && JSON.stringify(body),
	});
	const facts = { requestId: crypto.randomUUID(), nonce: "", ip: "192.0.2.8", userAgent: "test" };
	const answer = await answerCall(request, facts, [asked]);
	return noted(operation, { status: answer.status, headers: answer.headers, body: await answer.json() });
}

/** Statuses that are tried for all operations together: they need a workspace or a key in another state. */
const TOGETHER = [410, 429, 503];

/** What has to have happened so that an operation is answered with 409. Each gets the path, and the parts of it. */
const archived = (_path: string, [, , project]: string[]) =>
	call(world.key, `POST /projects/${project}/archive`);
const gone = async (_path: string, [, , id = ""]: string[]) =>
	leaveWorkspace(await asMember(world.record, id));
const full = () => filled(world.record);
const CONFLICTS: Record<string, (path: string, parts: string[]) => Promise<unknown>> = {
	...Object.fromEntries(
		["createTask", "editTask", "deleteTask", "finishTask", "reopenTask", "undeleteTask"].map((id) => [
			id,
			archived,
		]),
	),
	...Object.fromEntries(
		["createComment", "editComment", "uploadFiles", "editProject"].map((id) => [id, archived]),
	),
	...Object.fromEntries(
		["editMember", "removeMember", "suspendMember", "reactivateMember", "reinstateMember"].map((id) => [
			id,
			gone,
		]),
	),
	createTeam: full,
	undeleteTeam: async (path) => {
		await call(world.key, `DELETE ${path.replace("/undelete", "")}`, { headers: { "If-Match": "*" } });
		await full();
	},
	createRole: async () => {
		await full();
		// The name of the example is taken by now, which would be said first.
		await inTenant(world.pool, world.record, "write", ({ db }) =>
			db.update(roles).set({ name: "Another" }).where(eq(roles.name, "Harbour master")),
		);
	},
	deleteRole: async (_path, [, , role]) => {
		const { member } = await aMember(world.pool, world.record, "viewer");
		const headers = { "If-Match": "*" };
		await call(world.key, `PATCH /members/${member.id}`, { headers, body: { role } });
	},
	createWebhook: full,
	undeleteWebhook: async (path) => {
		await call(world.key, `DELETE ${path.replace("/undelete", "")}`, { headers: { "If-Match": "*" } });
		await full();
	},
	replayWebhook: (path) => call(world.key, `POST ${path.replace("/replay", "/pause")}`),
	revokeInvitation: (_path, [, , id = ""]) => answeredAs(id, "declined"),
	resendInvitation: (_path, [, , id = ""]) => answeredAs(id, "revoked"),
	undeleteFile: async (_path, [, , project, , file]) => {
		const text = { body: { text: "With a file" } };
		const { body } = await call(world.key, `POST /projects/${project}/comments`, text);
		await inTenant(world.pool, world.record, "write", ({ db }) =>
			db
				.update(files)
				.set({ commentId: Number(body.id), deletedAt: new Date() })
				.where(eq(files.id, Number(file))),
		);
		await call(world.key, `DELETE /projects/${project}/comments/${body.id}`, {
			headers: { "If-Match": "*" },
		});
	},
};

const answeredAs = (id: string, status: "declined" | "revoked") =>
	inTenant(world.pool, world.record, "write", ({ db }) =>
		db.update(invitations).set({ status }).where(eq(invitations.id, id)),
	);

/** Makes as many teams, roles and webhooks as there can be. */
const filled = (record: ApiWorld["record"]) =>
	inTenant(world.pool, record, "write", async ({ db }) => {
		const named = (most: number) => Array.from({ length: most }, (_, at) => `full-${at}`);
		const rows = named(MOST_TEAMS).map((slug) => ({ slug, name: slug }));
		await db.insert(teams).values(rows).onConflictDoNothing();
		const own = named(MOST_ROLES).map((key) => ({ key, name: key, description: "", permissions: [] }));
		await db.insert(roles).values(own).onConflictDoNothing();
		const endpoints = named(MOST_ENDPOINTS).map((name) => ({
			...{
				id: crypto.randomUUID(),
				url: `https://hooks.example.com/${name}`,
				events: ["*"],
				sealedSecret: "",
			},
		}));
		await db.insert(webhookEndpoints).values(endpoints);
	});

const BY_CONFLICT = Object.keys(CONFLICTS);

test.each(operations.map((operation) => [operation.id, operation] as const))(
	"%s is answered with every status that it declares",
	async (_id, operation) => {
		const own = [...TOGETHER, 204, 409];
		const tried = statusesOf(operation).filter((status) => !own.includes(status));
		// A key may be used 600 times a minute.
		await tidy();
		world.key = await aKey(world.owner);
		for (const status of tried) {
			const path = await pathOf(world, operation);
			const way = GENERIC[status];
			if (!way) throw new Error(`tests/api/contract.test.ts: say how to be answered with ${status}`);
			expect([status, (await way(operation, path)).status]).toEqual([status, status]);
		}
		if (statusesOf(operation).includes(204) && !operation.hides) {
			const path = await pathOf(world, operation);
			expect((await ask(operation, path, sentFor(operation))).status).toBe(204);
		}
		if (statusesOf(operation).includes(409) && !CONFLICTS[operation.id]) {
			const path = await pathOf(world, operation);
			// Of `deleteMe`, the key is revoked by now.
			const key = await aKey(world.owner);
			expect((await withTable(running(operation), operation, path, key)).status).toBe(409);
		}
		const conflict = CONFLICTS[operation.id];
		if (conflict) {
			const path = await pathOf(world, operation);
			await conflict(path, path.split("/"));
			expect((await ask(operation, path, sentFor(operation))).status).toBe(409);
		}
	},
	60_000,
);

/** Makes room for the next operation’s key, teams, roles and webhooks. */
const tidy = () =>
	inTenant(world.pool, world.record, "write", async ({ db }) => {
		await db.delete(apiKeys).where(eq(apiKeys.memberId, world.owner.member.id));
		await db.delete(teams).where(like(teams.slug, "full-%"));
		await db.delete(roles).where(like(roles.key, "full-%"));
		await db.delete(webhookEndpoints);
	});

test("a project that its caller gave away is not shown to them again", async () => {
	const operation = operationOf("editProject");
	const lead = await aMember(world.pool, world.record, "member", { firstName: "Lea", lastName: "Lead" });
	const ownerKey = await aKey(world.owner);
	const path = await pathOf(world, operation);
	const headers = { "If-Match": "*" };
	await call(ownerKey, `PATCH ${path}`, { headers, body: { leadId: lead.member.id } });

	const body = { leadId: world.owner.member.id };
	const answer = await ask(operation, path, { headers, body }, await aKey(lead));

	expect([answer.status, answer.body]).toEqual([204, {}]);
});

test("a rotation that is sent again with its idempotency key is answered with 409", async () => {
	const operation = operationOf("rotateMe");
	const key = await aKey(world.owner);
	const headers = { "Idempotency-Key": crypto.randomUUID() };
	const rotate = () => ask(operation, operation.path, { ...sentFor(operation), headers }, key);

	expect([(await rotate()).status, (await rotate()).status]).toEqual([200, 409]);
});

test.each([
	["suspended", 503],
	["archived", 410],
] as const)("while its workspace is %s, every operation is answered with %i", async (status, code) => {
	const other = await anApiWorld(world.pool);
	await inTenant(world.pool, other.record, "write", ({ registry }) =>
		registry.update(tenants).set({ status }).where(eq(tenants.id, other.record.id)),
	);

	for (const operation of operations.filter(({ isOpen }) => !isOpen)) {
		const answer = await ask(operation, operation.path, sentFor(operation), other.key);
		expect([operation.id, answer.status]).toEqual([operation.id, code]);
	}
});

test("when a limit is used up, every operation is answered with 429", async () => {
	const key = await aKey(world.owner);
	const id = /^tnp_(\w{12})/.exec(key)?.[1];
	await spend([{ kind: "api-key", key: `key:${id}`, points: 601 }]);
	// The address of those who call without a key.
	await spend([{ kind: "api-unknown", key: addressKey("192.0.2.7"), points: 10_001 }]);

	for (const operation of operations) {
		const answer = await ask(operation, operation.path, sentFor(operation), key);
		expect([operation.id, answer.status]).toEqual([operation.id, 429]);
		expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
	}
});

test("no operation declares a status that no test has seen it answer with", () => {
	const unseen = operations.flatMap((operation) =>
		statusesOf(operation)
			.filter((status) => !answered.get(operation.id)?.has(status))
			.map((status) => `${operation.id} declares ${status}, and no test was answered with it`),
	);

	expect(unseen).toEqual([]);
	expect(BY_CONFLICT.filter((id) => !operations.some((operation) => operation.id === id))).toEqual([]);
});
