import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { revokeKey } from "#app/features/developers/keys.server.ts";
import { listCalls } from "#app/features/developers/requests/list.server.ts";
import { eraseMember } from "#app/features/members/erasure/erasure.server.ts";
import { removeMember } from "#app/features/members/leave-and-remove.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { withEffects } from "#app/platform/request/effects.server.ts";
import { findApiRequests, pruneApiRequests } from "#app/tenant/registry/api-requests.server.ts";
import { noteApiRequest, writeApiRequests } from "#app/tenant/registry/note-api-request.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ApiRequest } from "#db/schema/public/index.ts";
import { dropTenant } from "#db/tenancy/lifecycle/drop.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aKey, call } from "#tests/support/world/api-key.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { logOf } from "./request-log.ts";

let pool: ConnectionPool;
let superuser: Sql;
let record: TenantRecord;
let owner: Tenant;
beforeAll(async () => {
	pool = await testPool();
	superuser = connect({ url: (await testDatabase()).url });
});
beforeEach(async () => {
	record = await aTenant(pool);
	owner = await asMember(record, `user_${record.slug.slice(3)}`);
});
afterAll(() => Promise.all([pool.close(), superuser.end(), closeDatabase()]));

const idIn = (text: string) => text.split("_")[1] ?? "";

/** A call of this workspace, made so many days ago. */
const aCall = (given: Partial<ApiRequest> & { daysAgo?: number } = {}): ApiRequest => {
	const { daysAgo = 0, ...values } = given;
	return {
		...{ tenantId: record.id, at: new Date(Date.now() - daysAgo * 86_400_000), keyId: "x".repeat(12) },
		...{ requestId: crypto.randomUUID(), operation: "listProjects", status: 200, ms: 7 },
		...{ rule: null, network: "192.0.2.0/24", ...values },
	};
};

test("each call with a key is kept: when, what, its answer, how long it took, with which key, from which network", async () => {
	const key = await aKey(await aMember(pool, record, "member"), { permissions: ["keys:own"] });
	const before = Date.now();

	const answers = [
		await call(key, "GET /projects?q=Secret"),
		await call(key, "HEAD /me"),
		await call(key, "POST /projects", { body: { name: "Secret" } }),
		await call(key, "GET /projects?limit=0"),
		await call(key, "GET /projects/none"),
	];

	const log = await logOf(pool, record);
	expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 400, 404]);
	expect(log.map(({ operation, status, rule }) => [operation, status, rule])).toEqual([
		["listProjects", 200, null],
		["getMe", 200, null],
		["createProject", 403, "projects:create"],
		["listProjects", 400, "values"],
		["getProject", 404, null],
	]);
	for (const { keyId, network, ms, at } of log) {
		expect([keyId, network]).toEqual([idIn(key), "192.0.2.0/24"]);
		expect(ms).toBeLessThan(60_000);
		expect(at.getTime()).toBeGreaterThanOrEqual(before);
	}
	expect(JSON.stringify(log)).not.toContain("Secret");
});

test("calls without a valid key, and what needs none, are in no log", async () => {
	const key = await aKey(owner);
	await revokeKey(owner, idIn(key));

	await call(undefined, "GET /projects");
	await call(key, "GET /projects");
	await call(key, "GET /nothing");
	await call(undefined, "POST /leaked", { body: { key: "tnp_x" } });

	expect(await logOf(pool, record)).toEqual([]);
});

test("the log of one workspace has nothing of another, whatever is asked for", async () => {
	noteApiRequest(aCall({ tenantId: (await aTenant(pool)).id, keyId: "theirkey0001" }));
	noteApiRequest(aCall({ operation: "getMe" }));
	await writeApiRequests();

	const all = await listCalls(owner, {});
	const asked = await listCalls(owner, { key: "theirkey0001" });

	expect(all.calls.map(({ operation }) => operation)).toEqual(["getMe"]);
	expect(asked.calls).toEqual([]);
});

test("who manages integrations sees every call, a member those with their own keys, a viewer without keys none", async () => {
	const member = await aMember(pool, record, "member");
	const [mine, theirs] = [await aKey(member, { name: "Mine" }), await aKey(owner, { name: "Theirs" })];
	await call(mine, "GET /me");
	await call(theirs, "GET /me");
	await writeApiRequests();

	const [own, everyone] = [await listCalls(member, {}), await listCalls(owner, {})];

	expect(own.calls.map(({ by }) => by)).toEqual([{ id: idIn(mine), name: "Mine" }]);
	expect(own.keys.map(({ name }) => name)).toEqual(["Mine"]);
	expect(everyone.calls.map(({ by }) => by.name)).toEqual(["Theirs", "Mine"]);
	expect((await listCalls(member, { key: idIn(theirs) })).calls).toEqual([]);
	expect(await refusalOf(listCalls(await aMember(pool, record, "viewer"), {}))).toMatchObject({
		status: 403,
		rule: "keys:own",
	});
});

test("the list is filtered, and read page by page in both directions without a gap", async () => {
	const at = new Date(Date.now() - 60_000);
	const made = Array.from({ length: 60 }, (_, place) =>
		aCall({ at, operation: place % 2 === 0 ? "getMe" : "getRole", status: [200, 404, 500][place % 3] ?? 0 }),
	);
	for (const one of made) noteApiRequest(one);
	await writeApiRequests();

	const first = await listCalls(owner, {});
	const second = await listCalls(owner, { after: first.after });
	const third = await listCalls(owner, { after: second.after });
	const back = await listCalls(owner, { before: third.before });

	const ids = [first, second, third].flatMap(({ calls }) => calls.map(({ requestId }) => requestId));
	expect(ids).toEqual(
		made
			.map(({ requestId }) => requestId)
			.sort()
			.reverse(),
	);
	expect(third.after).toBeUndefined();
	expect(back.calls).toEqual(second.calls);
	const failed = await listCalls(owner, { operation: "getMe", outcome: "failed" });
	expect(failed.calls).toHaveLength(10);
	expect(new Set(failed.calls.map(({ operation, status }) => `${operation} ${status}`))).toEqual(
		new Set(["getMe 500"]),
	);
	expect((await listCalls(owner, { outcome: "succeeded" })).calls).toHaveLength(20);
	expect(await refusalOf(listCalls(owner, { after: "x" }))).toMatchObject({ status: 400 });
});

test("old calls, and more than a workspace can have, are swept; another workspace’s stay", async () => {
	const other = await aTenant(pool);
	noteApiRequest(aCall({ tenantId: other.id, daysAgo: 29 }));
	for (const daysAgo of [31, 29, 3, 2, 1]) noteApiRequest(aCall({ daysAgo }));
	await writeApiRequests();

	await pruneApiRequests();
	const young = (await logOf(pool, record)).length;
	await pruneApiRequests({ calls: 2 });

	const days = (await logOf(pool, record)).map(({ at }) =>
		Math.round((Date.now() - at.getTime()) / 86_400_000),
	);
	expect([young, days, (await logOf(pool, other)).length]).toEqual([4, [2, 1], 1]);
});

test("erasing a member takes the calls with their keys, and no others", async () => {
	const member = await aMember(pool, record, "member");
	await call(await aKey(member), "GET /me");
	await call(await aKey(owner), "GET /workspace");
	await writeApiRequests();
	await removeMember(owner, member.member.id);
	expect(await logOf(pool, record)).toHaveLength(2);

	await eraseMember(owner, member.member.id);

	expect((await logOf(pool, record)).map(({ operation }) => operation)).toEqual(["getWorkspace"]);
});

test("dropping a workspace takes its calls, and those that come late are left out", async () => {
	const [gone, other] = [await aTenant(pool), record];
	noteApiRequest(aCall({ tenantId: gone.id }));
	expect(await logOf(pool, gone)).toHaveLength(1);

	await dropTenant(pool, gone.slug, { actor: { kind: "operator", id: "olga@ops" }, force: true });
	noteApiRequest(aCall({ tenantId: gone.id }));
	noteApiRequest(aCall());

	expect([(await logOf(pool, gone)).length, (await logOf(pool, other)).length]).toEqual([0, 1]);
});

test("no call waits for the log: while it can’t be written, calls are answered, and those are lost", async () => {
	const key = await aKey(owner);
	await superuser.unsafe("alter table public.api_requests rename to api_requests_away");

	const answers = await Promise.all(Array.from({ length: 5 }, () => call(key, "GET /me")));
	await writeApiRequests();
	await superuser.unsafe("alter table public.api_requests_away rename to api_requests");
	await call(key, "GET /workspace");

	expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
	expect((await logOf(pool, record)).map(({ operation }) => operation)).toEqual(["getWorkspace"]);
});

test("what waits to be written is bounded", async () => {
	for (let made = 0; made < 6_000; made++) noteApiRequest(aCall());

	expect(await logOf(pool, record)).toHaveLength(5_000);
});

test("calls are written together a moment later, in one statement, and also when the request itself keeps nothing", async () => {
	await withEffects("undone", async () => noteApiRequest(aCall()));
	for (let made = 0; made < 9; made++) noteApiRequest(aCall());

	const found = () => findApiRequests(record.id, {}, { from: undefined, backwards: false, limit: 100 });
	expect(await found()).toEqual([]);

	await vi.waitFor(async () => expect(await found()).toHaveLength(10), { timeout: 10_000, interval: 100 });
	const [row] = await superuser.unsafe(
		`select count(distinct xmin::text)::integer as transactions from public.api_requests where tenant_id = $1`,
		[record.id],
	);
	expect(row?.transactions).toBe(1);
});

test("a workspace’s role can’t reach the log", async () => {
	const reading = owner.read(({ db }) => db.run(`select 1 from "public"."api_requests"`));

	await expect(reading).rejects.toMatchObject({ code: "42501" });
});
