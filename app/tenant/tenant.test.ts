import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import type { Tenant, Writing } from "./tenant.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	viewer = await aMember(pool, record, "viewer", { firstName: "Vic", lastName: "Viewer" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const insert = ({ db, tables, member }: Writing, slug: string) =>
	db.insert(tables.projects).values({ name: slug, slug, createdBy: member.id });
const facts = (slug: string) => ({ id: 1, name: slug, slug, isPublic: false });

function slugs(): Promise<string[]> {
	return admin.read(async ({ db, tables: { projects } }) => {
		const rows = await db.select({ slug: projects.slug }).from(projects);
		return rows.map((row) => row.slug);
	});
}

test("an authorized and recorded write is saved, with who, what and from where", async () => {
	await admin.write(async (writing) => {
		writing.authorize("projects:create");
		await insert(writing, "kept");
		await writing.record("project.created", facts("kept"));
	});

	const entry = (await entriesOf(admin)).at(-1);
	expect(await slugs()).toContain("kept");
	expect(entry).toMatchObject({
		event: "project.created",
		actorKind: "member",
		actorId: admin.member.id,
		subjectType: "project",
		subjectId: "1",
		payload: facts("kept"),
		origin: { ip: "192.0.2.7", userAgent: "test" },
		requestId: "req_test",
	});
});

test("a write without authorization is rolled back", async () => {
	const attempt = admin.write(async (writing) => {
		await insert(writing, "unasked");
		await writing.record("project.created", facts("unasked"));
	});

	await expect(attempt).rejects.toThrow(/without authorize/);
	expect(await slugs()).not.toContain("unasked");
});

test("a write without a record is rolled back", async () => {
	const attempt = admin.write(async (writing) => {
		writing.authorize("projects:create");
		await insert(writing, "unrecorded");
	});

	await expect(attempt).rejects.toThrow(/without record/);
	expect(await slugs()).not.toContain("unrecorded");
});

test("a write that declares itself unchanged returns its value and saves nothing", async () => {
	const value = await admin.write(async (writing) => {
		await insert(writing, "tried");
		writing.leaveUnchanged();
		return "nothing to do";
	});

	expect(value).toBe("nothing to do");
	expect(await slugs()).not.toContain("tried");
});

test("an event whose payload has another shape is not recorded, and its write is rolled back", async () => {
	const attempt = admin.write(async (writing) => {
		writing.authorize("projects:create");
		await insert(writing, "misshapen");
		await writing.record("project.created", { title: "?" } as never);
	});

	await expect(attempt).rejects.toThrow();
	expect(await slugs()).not.toContain("misshapen");
});

test("a refusal rolls back what came before it, and says which rule refused, whose role it is, and who can help", async () => {
	const refusal = await refusalOf(
		viewer.write(async (writing) => {
			await insert(writing, "sneaked-in");
			writing.authorize("projects:create");
		}),
	);

	expect(refusal).toMatchObject({ status: 403, rule: "projects:create" });
	expect(refusal.message).toContain("Viewer");
	expect(refusal.help).toContain("Olga Owner");
	expect(refusal.help).toContain("Ada Admin");
	expect(refusal.help).not.toContain("Vic Viewer");
	expect(await slugs()).not.toContain("sneaked-in");
});

test("a permission that only the owner has names only the owner", async () => {
	const refusal = await refusalOf(admin.read(async ({ authorize }) => authorize("organization:manage")));

	expect(refusal).toMatchObject({ status: 403, rule: "organization:manage" });
	expect(refusal.help).toContain("Olga Owner");
	expect(refusal.help).not.toContain("Ada Admin");
});

test("a former member is not named as help", async () => {
	const gone = await aMember(pool, record, "admin", { firstName: "Gone", lastName: "Admin" });
	await admin.write(async (writing) => {
		writing.authorize("users:manage");
		const { users } = writing.tables;
		await writing.db.update(users).set({ isActive: false }).where(eq(users.id, gone.member.id));
		await writing.record("member.left", { id: gone.member.id, name: "Gone Admin" });
	});

	const refusal = await refusalOf(viewer.read(async ({ authorize }) => authorize("projects:create")));

	expect(refusal.help).not.toContain("Gone Admin");
});

test("a transaction inside another is refused, so that no one waits for a connection while holding one", async () => {
	await expect(admin.read(() => admin.read(async () => 1))).rejects.toThrow(/inside another/);
	await expect(admin.read(() => admin.write(async () => 1))).rejects.toThrow(/inside another/);
	await expect(
		admin.write(async (writing) => {
			writing.leaveUnchanged();
			return viewer.read(async () => 1);
		}),
	).rejects.toThrow(/inside another/);
});

test("two transactions side by side are fine", async () => {
	const both = await Promise.all([admin.read(async () => 1), viewer.read(async () => 2)]);

	expect(both).toEqual([1, 2]);
});

test("a read can change nothing", async () => {
	const attempt = admin.read(({ db, tables, member }) =>
		db.insert(tables.projects).values({ name: "r", slug: "r", createdBy: member.id }),
	);

	await expect(attempt).rejects.toMatchObject({ cause: { code: "25006" } });
});

test("a failed statement whose error is swallowed still undoes the write", async () => {
	const attempt = admin.write(async (writing) => {
		writing.authorize("projects:create");
		await insert(writing, "half");
		await writing.record("project.created", facts("half"));
		await writing.db.execute(sql`select 1 / 0`).catch(() => {});
	});

	await expect(attempt).rejects.toThrow();
	expect(await slugs()).not.toContain("half");
});

test("a member may do what their role allowed when the request began", async () => {
	const may = await viewer.read(async ({ can, member }) => [
		can("projects:view", { createdBy: "x", isPublic: true }),
		can("projects:view", { createdBy: "x", isPublic: false }),
		can("projects:create"),
		member.role.key,
	]);

	expect(may).toEqual([true, false, false, "viewer"]);
});
