import type { RouteConfigEntry } from "@react-router/dev/routes";
import { getTableColumns, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import routes from "#app/routes.ts";
import { connect } from "#db/client.ts";
import { platformAuditLogs } from "#db/schema/public/operations.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { supportRoleOf, supportSchemaOf } from "#db/tenancy/roles/support-role.ts";
import { type Db, inRegistry, inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { supportIn } from "#tests/support/world/support.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let app: WholeApp;
let pool: ConnectionPool;
let acme: TenantRecord;
let world: ReturnType<typeof supportIn>;
let operator: (path: string, sent?: object) => ReturnType<ReturnType<typeof openHostBrowser>["visit"]>;
const { auditLogs, projects } = tenantTables;

beforeAll(async () => {
	process.env.OPERATOR_EMAILS = "ops@elsewhere.example, Owner@Testcorp.example";
	await testDatabase();
	pool = await testPool();
	const owner = { firstName: "O", lastName: "M", avatarUrl: null };
	acme = await aTenant(pool, {
		...{ id: "org_acme", name: "Acme", slug: "acme" },
		owner: { ...owner, userId: "user_acme_owner", email: "owner@acme.example" },
	});
	world = supportIn(pool, acme);
	app = await startWholeApp({ tenantDomain: "localhost" });
	operator = await signedIn("owner@testcorp.example");
}, 60_000);
afterAll(async () => {
	delete process.env.OPERATOR_EMAILS;
	await app.stop();
	await pool.close();
});

afterEach(async () => {
	await world.end();
});

async function signedIn(email: string) {
	const browser = openHostBrowser();
	const signIn = await browser.visit(`${app.origin}/workspaces`);
	await browser.visit(signIn.url, { form: { email } });
	return (path: string, sent = {}) => browser.visit(app.origin + path, sent);
}

const plain = (html: string, slug: string) =>
	html.replaceAll(slug, "").replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "");

async function isShut(): Promise<void> {
	for (const path of ["", "/dashboard", "/projects", "/settings/security", "/no/such/page"]) {
		const real = await operator(`/acme${path}`);
		const never = await operator(`/acmf${path}`);
		expect([real.status, never.status], path).toEqual([404, 404]);
		expect(plain(real.html, "acme"), path).toBe(plain(never.html, "acmf"));
	}
}

test("without a grant, a workspace looks to an operator like one that never existed", async () => {
	await isShut();
});

test("with a grant an operator can read, each view is recorded, and members are informed", async () => {
	await world.grant();

	const page = await operator("/acme/projects?q=salary");
	expect(page.status).toBe(200);
	expect(page.html).toContain("You are viewing this workspace as support until");
	const owner = await signedIn("owner@acme.example");
	expect((await owner("/acme/dashboard")).html).toContain("Support can view this workspace until");

	const [seen] = await inTenant(pool, acme, "read", ({ db }) =>
		db.select().from(auditLogs).where(sql`event = 'support.viewed'`),
	);
	expect([seen?.actorKind, seen?.payload]).toEqual([
		"operator",
		{ id: expect.any(Number), path: "/projects", operator: "owner@testcorp.example" },
	]);
	const [logged] = await inRegistry(pool, "read", (db) => db.select().from(platformAuditLogs));
	expect(logged).toMatchObject({
		event: "support.viewed",
		actorEmail: "owner@testcorp.example",
		tenantId: "org_acme",
		payload: { path: "/projects" },
	});
});

test("a page whose view cannot be recorded is not shown", async () => {
	await world.grant();
	const admin = connect({ url: (await testDatabase()).url });
	const table = `"${acme.schemaName}"."audit_logs"`;
	await admin.unsafe(`revoke insert on ${table} from "${acme.roleName}"`);

	const page = await operator("/acme/dashboard");

	expect(page.status).toBe(500);
	expect(page.html).not.toContain("Acme");
	await admin.unsafe(`grant insert on ${table} to "${acme.roleName}"`);
	await admin.end();
});

test("a grant lets no one else in", async () => {
	await world.grant();
	const stranger = await signedIn("owner@demo.example");

	expect((await stranger("/acme/dashboard")).status).toBe(404);
	expect((await stranger("/acme/dashboard")).html).not.toContain("Acme");
});

test("support changes nothing: PostgreSQL refuses every form and every statement", async () => {
	await world.grant();

	const posted = await operator("/acme/projects/new", { form: { name: "Intruder" } });
	expect(posted.status).toBe(403);
	// Some forms change nothing in the workspace's schema: they are refused before they are read.
	expect((await operator("/acme/settings/security", { form: { session: "others" } })).status).toBe(403);
	expect(posted.html).toContain("Support access is read-only");

	const tenantSchema = supportSchemaOf(acme);
	const tried = (work: (db: Db) => Promise<unknown>) =>
		inTenant(pool, tenantSchema, "write", ({ db }) => work(db)).then(
			() => "done",
			(error: Error) => error.message,
		);
	const all = sql`true`;
	expect(await tried((db) => db.select().from(projects))).toBe("done");
	for (const table of Object.values(tenantTables)) {
		expect(await tried((db) => db.delete(table).where(all))).toMatch(/permission denied/);
		expect(await tried((db) => db.insert(table).values({} as never))).toMatch(/permission denied/);
		const column = Object.values(getTableColumns(table)).find(
			(one) => !one.generatedIdentity && !one.generated,
		);
		const name = sql.identifier(column?.name ?? "");
		expect(await tried((db) => db.execute(sql`update ${table} set ${name} = ${name}`))).toMatch(
			/permission denied/,
		);
	}
	expect(await tried((db) => db.execute(sql`select 1 from "public"."tenants"`))).toMatch(/permission denied/);
});

test("a grant that has ended shows nothing from then on, and its role is gone", async () => {
	await world.grant();
	expect((await operator("/acme/dashboard")).status).toBe(200);
	expect(await world.roleExists()).toBe(true);

	await world.end();

	await isShut();
	expect(await world.roleExists()).toBe(false);
});

test("a role that was left behind shows nothing", async () => {
	const { endSupport } = await import("./registry/support-grants.server.ts");
	await world.grant();
	const [owner, grant] = await Promise.all([world.owner(), world.running()]);
	await owner.write(async (writing) => {
		writing.authorize("organization:manage");
		return endSupport(writing, acme.id, { memberId: owner.member.id, grantId: grant?.id ?? 0 });
	});
	expect(await world.roleExists()).toBe(true);

	await isShut();

	const { applyGrants } = await import("./registry/support-grants.server.ts");
	await applyGrants(acme.id);
	expect(await world.roleExists()).toBe(false);
});

test("a grant ends to the second, even if the worker is idle and every process remembers the workspace", async () => {
	await world.grant();
	await world.expireIn(1.5);
	expect((await operator("/acme/dashboard")).status).toBe(200);

	await new Promise((done) => setTimeout(done, 1_600));

	await isShut();
	const owner = await signedIn("owner@acme.example");
	expect((await owner("/acme/dashboard")).html).not.toContain("Support can view");
});

test("a transaction opened before the end is refused what it requests after it", async () => {
	const { enterTenant } = await import("./resolve.server.ts");
	await world.grant();
	const request = new Request(`${app.origin}/acme/dashboard`);
	const facts = { requestId: "req", nonce: "", ip: undefined, userAgent: undefined };
	const { tenant } = await enterTenant(request, "acme", "user_testcorp_owner", facts);
	const [who] =
		(await tenant?.read(({ db }) => db.execute<{ role: string }>(sql`select current_user as role`))) ?? [];
	expect(who?.role).toBe(supportRoleOf(acme.roleName));

	await world.expireIn(-1);
	await expect(tenant?.read(async () => "read")).rejects.toMatchObject({ init: { status: 404 } });

	await world.expireIn(3600);
	await world.end();
	await expect(tenant?.read(async () => "read")).rejects.toMatchObject({ init: { status: 404 } });
	await expect(tenant?.write(async () => "written")).rejects.toMatchObject({ init: { status: 403 } });
});

/** Lists every page below a workspace, from the route table, with a word in place of each parameter. */
async function everyPage(): Promise<string[]> {
	const below = (await routes).find(({ path }) => path === ":tenant")?.children ?? [];
	return flat(below).map((path) => path.replaceAll(/:\w+/g, "1").replace("*", "no/such/page"));
}

function flat(entries: RouteConfigEntry[], before = ""): string[] {
	return entries.flatMap(({ path, children }) => {
		const here = path ? `${before}/${path}` : before;
		return children ? flat(children, here) : [here];
	});
}

test("no page breaks because support cannot write, and only the audit log is written", async () => {
	await world.grant();
	const counts = async () => {
		const entries = Object.entries(tenantTables).filter(
			([name]) => !["auditLogs", "auditChain"].includes(name),
		);
		return inTenant(pool, acme, "read", async ({ db }) => {
			const all: Record<string, unknown> = {};
			for (const [name, table] of entries) {
				all[name] = await db
					.select({ rows: sql`count(*)::int`, last: sql`max(xmin::text::bigint)` })
					.from(table);
			}
			return all;
		});
	};
	const before = await counts();

	const answers: string[] = [];
	for (const path of await everyPage()) answers.push(`${(await operator(`/acme${path}`)).status} ${path}`);

	// The stream is for a page of the same origin. An export is recorded as the member's who takes the file, so support takes none; the audit log's leads back to it until a format is chosen.
	expect(answers.filter((answer) => !/^(200|404) /.test(answer))).toEqual([
		"403 /live",
		"403 /projects/export",
	]);
	expect(answers.filter((answer) => answer.startsWith("200")).length).toBeGreaterThan(20);
	expect(await counts()).toEqual(before);
	// There are a hundred pages.
}, 60_000);
