import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { aKey, call, matching } from "#tests/support/world/api-key.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
let [adminKey, key] = ["", ""];
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	[adminKey, key] = [await aKey(admin), await aKey(member)];
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

test("a project is created, read, changed, archived, restored, deleted and brought back", async () => {
	const body = { name: "Harbour", description: "**Big**", stage: "waiting", dueOn: "2027-01-31" };

	const created = await call(key, "POST /projects", { body });

	expect(created.status).toBe(201);
	const path = `/projects/${created.body.slug}`;
	expect(created.headers.get("Location")).toBe(`/api/v1${path}`);
	expect(created.body).toMatchObject({
		...body,
		isPublic: false,
		lead: null,
		status: "active",
		teamId: null,
	});
	expect(created.body.createdBy).toEqual({ id: member.member.id, name: "Mei Tanaka" });
	const read = await call(key, `GET ${path}`);
	expect([read.body, read.headers.get("ETag")]).toEqual([created.body, created.headers.get("ETag")]);

	const patch = { description: null, leadId: member.member.id };
	const changed = await call(key, `PATCH ${path}`, { headers: await matching(key, path), body: patch });
	expect(changed.body).toMatchObject({ name: "Harbour", description: null, dueOn: "2027-01-31" });
	expect(changed.body.lead).toEqual({ id: member.member.id, name: "Mei Tanaka" });

	expect((await call(key, `POST ${path}/archive`)).body.status).toBe("archived");
	const archived = await call(key, `PATCH ${path}`, { headers: { "If-Match": "*" }, body: { name: "X" } });
	expect([archived.status, archived.body.rule]).toEqual([409, "projects:edit while archived"]);
	expect((await call(key, `POST ${path}/restore`)).body.status).toBe("active");
	expect((await call(key, `DELETE ${path}`, { headers: await matching(key, path) })).status).toBe(204);
	expect((await call(key, `GET ${path}`)).status).toBe(404);
	expect((await call(key, `POST ${path}/undelete`)).body.name).toBe("Harbour");
});

test("a list is read page by page, without a gap and without a double", async () => {
	const reader = await aMember(pool, record, "member");
	const mine = await aKey(reader);
	const names = Array.from({ length: 7 }, (_, at) => `Row ${at}`);
	for (const name of names) await aProject(reader, name);

	const found: string[] = [];
	let next: string | undefined = "/projects?sort=name&lead=mine&limit=3";
	let pages = 0;
	while (next) {
		const { status, body, headers } = await call(mine, `GET ${next}`);
		expect(status).toBe(200);
		found.push(...(body.data as { name: string }[]).map(({ name }) => name));
		const link = /^<\/api\/v1(.*)>; rel="next"$/.exec(headers.get("Link") ?? "")?.[1];
		expect(link === undefined).toBe(body.next === null);
		next = link;
		pages++;
	}

	expect([found, pages]).toEqual([names, 3]);
});

test("a cursor continues only its own list", async () => {
	for (const name of ["One", "Two"]) await aProject(member, `Cursor ${name}`);
	const { body } = await call(key, "GET /projects?limit=1");
	const after = encodeURIComponent(String(body.next));

	expect((await call(key, `GET /projects?limit=1&after=${after}`)).status).toBe(200);
	for (const query of [`status=all&after=${after}`, "after=x", `sort=name&after=${after}`]) {
		const { status, body: problem } = await call(key, `GET /projects?${query}`);
		expect([status, problem.errors]).toEqual([400, [{ parameter: "after", detail: expect.any(String) }]]);
	}
});

test.each(["0", "-1", "101", "1e2", "1e9", "١", "", "5.5"])("limit=%s is refused", async (limit) => {
	const { status, body } = await call(key, `GET /projects?limit=${encodeURIComponent(limit)}`);

	expect([status, body.errors]).toEqual([400, [{ parameter: "limit", detail: expect.any(String) }]]);
});

test("a change says which state it means, and gets the present one if it is another", async () => {
	const path = `/projects/${await aProject(member, "Shared")}`;
	const first = await matching(key, path);

	const without = await call(key, `PATCH ${path}`, { body: { stage: "done" } });
	const done = await call(key, `PATCH ${path}`, { headers: first, body: { stage: "done" } });
	const stale = await call(key, `PATCH ${path}`, { headers: first, body: { name: "Lost" } });

	expect([without.status, done.status, stale.status]).toEqual([428, 200, 412]);
	expect(stale.body.current).toEqual(done.body);
	expect(stale.headers.get("ETag")).toBe(done.headers.get("ETag"));
	expect((await call(key, `DELETE ${path}`)).status).toBe(428);
	const weak = { "If-Match": `"other", W/${done.headers.get("ETag")}` };
	expect((await call(key, `PATCH ${path}`, { headers: weak, body: { name: "Kept" } })).status).toBe(200);
	expect((await call(key, `PATCH ${path}`, { headers: { "If-Match": "*" }, body: {} })).status).toBe(200);
});

test("of two changes of the same state at once, one is saved", async () => {
	const path = `/projects/${await aProject(member, "Raced")}`;
	const headers = await matching(key, path);
	const change = (name: string) => call(key, `PATCH ${path}`, { headers, body: { name } });

	const answers = await Promise.all([change("Left"), change("Right"), change("Middle")]);

	expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
});

test("what has not changed is not sent again", async () => {
	const path = `/projects/${await aProject(member, "Same")}`;
	const { headers } = await call(key, `GET ${path}`);

	const same = await call(key, `GET ${path}`, {
		headers: { "If-None-Match": `W/${headers.get("ETag")}` },
	});

	expect([same.status, same.body]).toEqual([304, {}]);
	expect(same.headers.get("Cache-Control")).toBe("private, no-store");
});

test.each([
	[{ name: "X", shade: "red" }, "#/shade"],
	[{ name: "" }, "#/name"],
	[{}, "#/name"],
	[{ name: 7 }, "#/name"],
	[{ name: "X", "a/b~c": 1 }, "#/a~1b~0c"],
	[{ name: "X", stage: "someday" }, "#/stage"],
	[{ name: "X", dueOn: "2027-02-30" }, "#/dueOn"],
	[{ name: "X", teamId: 7 }, "#/teamId"],
	[{ name: "X", teamId: "999999" }, "#/teamId"],
	[{ name: "X", leadId: "user_nobody" }, "#/leadId"],
	[{ name: "X", isPublic: "true" }, "#/isPublic"],
	[{ name: "a\u0000b" }, "#/name"],
	[{ name: "\uD800" }, "#/name"],
	[{ name: "x".repeat(300) }, "#/name"],
])("a wrong value is named by its place: %j", async (body, pointer) => {
	const { status, body: problem } = await call(key, "POST /projects", { body });

	expect(status).toBe(422);
	expect(problem.errors).toEqual([{ pointer, detail: expect.any(String) }]);
});

test.each([
	["[]", 400],
	["null", 400],
	['"x"', 400],
	["{", 400],
	["", 400],
	['{"name":"X","__proto__":{"isPublic":true}}', 422],
	[`${"[".repeat(100_000)}`, 400],
	[`{"name":${"[".repeat(40)}${"]".repeat(40)}}`, 400],
	[`{"name":"${"x".repeat(1_100_000)}"}`, 413],
	['{"name":1e400}', 422],
	['{"name":"X","half of a pair \\udfff":1}', 422],
])("a body that is none is refused: %.40s", async (text, status) => {
	const answer = await call(key, "POST /projects", { text });

	expect(answer.status).toBe(status);
	expect(({} as { isPublic?: boolean }).isPublic).toBeUndefined();
});

test.each([
	[{ "Content-Type": "text/plain" }],
	[{ "Content-Type": "application/x-www-form-urlencoded" }],
	[{ "Content-Type": undefined }],
	[{ "Content-Type": "application/merge-patch+json" }],
	[{ "Content-Encoding": "gzip" }],
])("another media type is refused, and the answer says which is taken: %j", async (headers) => {
	const { status, headers: answered } = await call(key, "POST /projects", { body: { name: "X" }, headers });

	expect([status, answered.get("Accept-Post")]).toEqual([415, "application/json"]);
});

test("a merge patch may call itself one", async () => {
	const path = `/projects/${await aProject(member, "Merged")}`;
	const headers = { "If-Match": "*", "Content-Type": "application/merge-patch+json; charset=utf-8" };

	expect((await call(key, `PATCH ${path}`, { headers, body: { name: "Patched" } })).body.name).toBe(
		"Patched",
	);
});

test("an unknown address is 404, an unknown method 405, and OPTIONS says what there is", async () => {
	const known = await call(undefined, "OPTIONS /projects");
	const wrong = await call(key, "DELETE /projects");

	expect((await call(key, "GET /nothing")).status).toBe(404);
	expect([known.status, known.headers.get("Allow")]).toEqual([204, "GET, POST, HEAD, OPTIONS"]);
	expect([wrong.status, wrong.headers.get("Allow")]).toEqual([405, "GET, POST, HEAD, OPTIONS"]);
});

test("a key without the scope is told which one, and a role without the permission who has it", async () => {
	const slug = await aProject(admin, "Public", { isPublic: true });
	const narrow = await aKey(member, { permissions: ["projects:view:public"] });

	const byScope = await call(narrow, "POST /projects", { body: { name: "X" } });
	const byRole = await call(key, `PATCH /projects/${slug}`, {
		headers: { "If-Match": "*" },
		body: { name: "X" },
	});

	expect(byScope).toMatchObject({ status: 403, body: { rule: "projects:create" } });
	expect(byScope.headers.get("WWW-Authenticate")).toBe(
		'Bearer realm="tenantry", error="insufficient_scope", scope="projects:create"',
	);
	expect(byRole).toMatchObject({ status: 403, body: { message: expect.stringContaining("Member") } });
	expect((await call(narrow, "GET /projects?lead=mine")).body.data).toEqual([]);
});

test("when it is the key that lacks a permission, its caller is not told that the role does", async () => {
	const slug = await aProject(member, "Of a member", { isPublic: true });
	const own = await aKey(admin, { permissions: ["projects:view:all", "projects:edit:own"] });

	const answer = await call(own, `POST /projects/${slug}/archive`);

	expect(answer).toMatchObject({
		status: 403,
		body: { message: expect.stringContaining("scopes of this key") },
	});
});

test("a task is added, changed, ticked, opened again, deleted and brought back", async () => {
	const project = `/projects/${await aProject(member, "With tasks")}`;
	const body = { text: "Call the crane", assigneeId: member.member.id, dueOn: "2027-01-31" };

	const created = await call(key, `POST ${project}/tasks`, { body });
	const path = `${project}/tasks/${created.body.id}`;
	expect(created).toMatchObject({ status: 201, body: { text: body.text, dueOn: body.dueOn, doneAt: null } });
	expect(created.body.assignee).toEqual({ id: member.member.id, name: "Mei Tanaka" });

	const headers = await matching(key, path);
	const changed = await call(key, `PATCH ${path}`, { headers, body: { dueOn: null } });
	expect(changed.body).toMatchObject({ text: body.text, dueOn: null, assignee: { name: "Mei Tanaka" } });
	expect((await call(key, `PATCH ${path}`, { headers, body: { text: "Lost" } })).status).toBe(412);
	expect((await call(key, `POST ${path}/done`)).body.doneAt).toEqual(expect.any(String));
	expect((await call(key, `GET ${project}/tasks?show=done`)).body.data).toHaveLength(1);
	expect((await call(key, `POST ${path}/open`)).body.doneAt).toBeNull();
	expect((await call(key, `DELETE ${path}`, { headers: await matching(key, path) })).status).toBe(204);
	expect((await call(key, `GET ${project}/tasks`)).body.data).toEqual([]);
	expect((await call(key, `POST ${path}/undelete`)).body.text).toBe(body.text);
});

test("tasks are listed in as many pages as the limit makes", async () => {
	const project = `/projects/${await aProject(member, "Many tasks")}`;
	for (const text of ["a", "b", "c"]) await call(key, `POST ${project}/tasks`, { body: { text } });

	const first = await call(key, `GET ${project}/tasks?limit=2`);
	const second = await call(key, `GET ${project}/tasks?limit=2&after=${first.body.next}`);

	const texts = [first, second].map(({ body }) => (body.data as { text: string }[]).map(({ text }) => text));
	expect(texts).toEqual([["a", "b"], ["c"]]);
	expect(second.body.next).toBeNull();
});

test("members tick the tasks that are theirs, but not by a key that has no scope for it", async () => {
	const project = `/projects/${await aProject(admin, "Of the admin", { isPublic: true })}`;
	const body = { text: "For Mei", assigneeId: member.member.id };
	const { body: task } = await call(adminKey, `POST ${project}/tasks`, { body });
	const reading = await aKey(member, { permissions: ["projects:view:public"] });

	expect((await call(reading, `POST ${project}/tasks/${task.id}/done`)).status).toBe(403);
	expect((await call(key, `POST ${project}/tasks/${task.id}/done`)).status).toBe(200);
});

test("a comment is written, read as it was written, changed by its author alone, deleted and brought back", async () => {
	const project = `/projects/${await aProject(admin, "Talked about", { isPublic: true })}`;

	const created = await call(key, `POST ${project}/comments`, { body: { text: "Well done, @Ada Admin" } });
	const path = `${project}/comments/${created.body.id}`;
	expect(created).toMatchObject({ status: 201, body: { text: "Well done, @Ada Admin", editedAt: null } });
	expect(created.body.mentioned).toEqual([{ id: admin.member.id, name: "Ada Admin" }]);
	const headers = await matching(key, path);
	expect((await call(adminKey, `PATCH ${path}`, { headers, body: { text: "No" } })).status).toBe(403);
	const changed = await call(key, `PATCH ${path}`, { headers, body: { text: "Very well done" } });
	expect(changed.body).toMatchObject({ text: "Very well done", editedAt: expect.any(String) });
	expect((await call(key, `GET ${project}/comments`)).body.data).toEqual([changed.body]);
	expect((await call(key, `DELETE ${path}`, { headers: await matching(key, path) })).status).toBe(204);
	expect((await call(key, `GET ${project}/comments`)).body.data).toEqual([]);
	expect((await call(key, `POST ${path}/undelete`)).body.text).toBe("Very well done");
});

test("comments are listed in as many pages as the limit makes", async () => {
	const project = `/projects/${await aProject(member, "Many comments")}`;
	for (const text of ["a", "b", "c"]) await call(key, `POST ${project}/comments`, { body: { text } });

	const first = await call(key, `GET ${project}/comments?limit=2`);
	const second = await call(key, `GET ${project}/comments?limit=2&after=${first.body.next}`);

	const texts = [first, second].map(({ body }) => (body.data as { text: string }[]).map(({ text }) => text));
	expect(texts).toEqual([["a", "b"], ["c"]]);
});

test("an answer says what is left of each limit", async () => {
	const { headers } = await call(key, "GET /me");

	expect(headers.get("RateLimit-Policy")).toBe('"api-key";q=600;w=60, "api-tenant";q=3000;w=60');
	expect(headers.get("RateLimit")).toMatch(/^"api-key";r=\d+;t=\d+, "api-tenant";r=\d+;t=\d+$/);
});
