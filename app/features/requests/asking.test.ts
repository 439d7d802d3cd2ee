import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { dismiss } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { aRequest } from "#tests/support/world/request.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { getAsking } from "./asking.server.ts";
import { countOpenRequests } from "./count.server.ts";
import { askShape } from "./forms.ts";
import { listRequests, OPEN_SHOWN, PAGE_SIZE } from "./list.server.ts";
import { makeRequest } from "./requests.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let owner: Tenant;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner", { firstName: "Olga", lastName: "Owner" });
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

test("a request is a task for people who decide, its maker sees it, and others do not", async () => {
	const member = await aMember(pool, record, "viewer", { firstName: "Vic", lastName: "Viewer" });
	const id = await aRequest(member, "projects:create", "For the launch.\nPlease.");
	const other = await aMember(pool, record, "member");

	const task = (await listRequests(admin, {})).open.find((one) => String(one.id) === id);
	expect(task).toMatchObject({
		userId: member.member.id,
		name: "Vic Viewer",
		permission: "projects:create",
		message: "For the launch.\nPlease.",
		status: "open",
	});
	expect((await listRequests(member, {})).open.map((one) => String(one.id))).toEqual([id]);
	expect((await listRequests(other, {})).open).toEqual([]);
});

test("asking twice makes one request, even at the same moment; another permission makes another", async () => {
	const member = await aMember(pool, record, "viewer");
	const ask = () => makeRequest(member, { permission: "teams:manage" });

	const answers = valuesOf(await atOnce(`"${record.schemaName}".permission_requests`, [ask, ask]));

	expect(answers.sort()).toEqual(["already asked", "asked"]);
	expect(await ask()).toBe("already asked");
	expect(await makeRequest(member, { permission: "audit:view" })).toBe("asked");
	expect((await listRequests(member, {})).open).toHaveLength(2);
});

test("a permission that the member already has, or that does not exist, cannot be requested", async () => {
	expect(await makeRequest(admin, { permission: "projects:edit:own" })).toBe("has it");
	expect(await makeRequest(owner, { permission: "*" })).toBe("has it");
	for (const permission of ["projects:fly", "constructor", "", undefined]) {
		expect(askShape.safeParse({ permission }).success).toBe(false);
	}
	expect(askShape.safeParse({ permission: "*", message: "x".repeat(501) }).success).toBe(false);
});

test("the page that asks says who has the permission, who can grant it, and that it was asked for", async () => {
	const member = await aMember(pool, record, "viewer");
	const before = await getAsking(member, "teams:manage");
	await makeRequest(member, { permission: "teams:manage" });
	const after = await getAsking(member, "teams:manage");

	expect(before).toMatchObject({
		message: expect.stringContaining("does not include “create, edit and delete teams"),
		help: expect.stringContaining("Ada Admin can do this for you, or give you a role that includes it."),
		ask: { values: { permission: "teams:manage" } },
	});
	expect(before?.note).toBeUndefined();
	expect(after?.note).toMatch(
		/^You asked for this permission on .*\. Your request is waiting for an answer\.$/,
	);
	expect(after?.ask).toBeUndefined();
	expect(await getAsking(admin, "teams:manage")).toBeUndefined();
});

test("open requests are counted only for people who decide", async () => {
	const record = await aTenant(pool);
	const [deciding, viewer, leaving] = await Promise.all(
		["admin", "viewer", "viewer"].map((role) => aMember(pool, record, role)),
	);
	if (!deciding || !viewer || !leaving) throw new Error("members are missing");
	const count = (tenant: Tenant) => tenant.read(countOpenRequests);
	expect(await count(deciding)).toBe(0);
	await makeRequest(viewer, { permission: "projects:create" });
	await makeRequest(viewer, { permission: "teams:manage" });
	await makeRequest(leaving, { permission: "teams:manage" });
	await deciding.write(async (writing) => {
		writing.authorize("users:manage");
		await dismiss(writing, record.id, leaving.member.id, "removed");
	});

	expect(await count(deciding)).toBe(2);
	expect(await count(viewer)).toBe(0);
});

test("decided requests are paged, newest first, each on one page, in both directions", async () => {
	const record = await aTenant(pool);
	const deciding = await aMember(pool, record, "admin");
	const viewer = await aMember(pool, record, "viewer");
	const total = 2 * PAGE_SIZE + 3;
	await viewer.write(async (writing) => {
		writing.authorizeSelf(writing.member.id);
		const { permissionRequests } = writing.tables;
		await writing.db.insert(permissionRequests).values(
			Array.from({ length: total }, () => ({
				userId: viewer.member.id,
				permission: "projects:create",
				status: "declined" as const,
			})),
		);
		await writing.record("request.made", { id: 1, name: "x", member: "x", permission: "x" });
	});

	const pages: number[][] = [];
	let after: number | undefined;
	do {
		const page = await listRequests(deciding, { after });
		pages.push(page.decided.map(({ id }) => id));
		after = page.after;
	} while (after !== undefined);

	expect(pages.map((page) => page.length)).toEqual([PAGE_SIZE, PAGE_SIZE, 3]);
	expect(pages.flat()).toEqual(Array.from({ length: total }, (_, number) => total - number));
	const back = await listRequests(deciding, { before: pages[2]?.[0] });
	expect(back.decided.map(({ id }) => id)).toEqual(pages[1]);
	const first = await listRequests(deciding, { before: pages[1]?.[0] });
	expect([first.before, first.decided.map(({ id }) => id)]).toEqual([undefined, pages[0]]);
});

test("of very many open requests, the oldest are shown with a note that there are more", async () => {
	const record = await aTenant(pool);
	const deciding = await aMember(pool, record, "admin");
	await deciding.write(async (writing) => {
		writing.authorizeSelf(writing.member.id);
		const { permissionRequests } = writing.tables;
		await writing.db.insert(permissionRequests).values(
			Array.from({ length: OPEN_SHOWN + 5 }, (_, number) => ({
				userId: deciding.member.id,
				permission: `retired:${number}`,
			})),
		);
		await writing.record("request.made", { id: 1, name: "x", member: "x", permission: "x" });
	});

	const { open, more } = await listRequests(deciding, {});

	expect([open.length, more, open[0]?.id]).toEqual([OPEN_SHOWN, true, 1]);
	expect(open[0]?.permission, "a permission that no longer exists").toBeUndefined();
	const [row] = await deciding.read(({ db, tables: { permissionRequests } }) =>
		db.select({ n: sql<number>`count(*)::int` }).from(permissionRequests),
	);
	expect(row?.n).toBe(OPEN_SHOWN + 5);
});
