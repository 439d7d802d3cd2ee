import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let app: WholeApp;
let pool: ConnectionPool;
let admin: Sql;
let acme: TenantRecord;
beforeAll(async () => {
	const { url } = await testDatabase();
	admin = connect({ url });
	pool = await testPool();
	const owner = { userId: "user_acme_owner", email: "owner@acme.example" };
	const named = { ...owner, firstName: "Olga", lastName: "Owner", avatarUrl: null };
	acme = await aTenant(pool, { id: "org_acme", slug: "acme", owner: named });
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(async () => {
	await app.stop();
	await Promise.all([pool.close(), admin.end()]);
});

const browser = openHostBrowser();
const visit = (path: string, form?: Record<string, string>) =>
	browser.visit(app.origin + path, { form, follow: false });

async function signIn() {
	const page = await browser.visit(`${app.origin}/workspaces`);
	await browser.visit(page.url, { form: { email: "owner@acme.example" } });
}

/** Runs it while the product cannot read or write projects, which is a bug and not an outage. */
async function broken<T>(work: () => Promise<T>): Promise<T> {
	await admin.unsafe(`alter table "${acme.schemaName}".projects rename to projects_away`);
	try {
		return await work();
	} finally {
		await admin.unsafe(`alter table "${acme.schemaName}".projects_away rename to projects`);
	}
}

test("a bug in a page or form is noted with route, workspace and request, and with nothing that was typed", async () => {
	const { writeErrors } = await import("./errors.server.ts");
	const { listErrors } = await import("./error-log.server.ts");
	await signIn();
	const typed = { name: "Operation Mincemeat", description: "Nobody may read this line" };

	const [page, form] = await broken(async () => [
		await visit("/acme/projects?q=secretword"),
		await visit("/acme/projects/new", typed),
	]);

	expect([page.status, form.status]).toEqual([500, 500]);
	await writeErrors();
	const { errors } = await listErrors();
	expect(errors.map(({ place }) => place).sort()).toEqual(["/:tenant/projects", "/:tenant/projects/new"]);
	for (const entry of errors) {
		const answer = entry.place.endsWith("new") ? form : page;
		expect(entry).toMatchObject({
			tenantId: "org_acme",
			requestId: answer.headers.get("x-request-id"),
			occurrences: 1,
			name: "PostgresError 42P01",
		});
		expect(entry.stack).toMatch(/^at /);
		expect(JSON.stringify(entry)).not.toMatch(/Mincemeat|Nobody may read|secretword/);
	}
});

test("what was typed is removed from a bug's message, wherever it comes from", async () => {
	const { writeErrors } = await import("./errors.server.ts");
	const { listErrors } = await import("./error-log.server.ts");
	await admin`delete from public.error_logs`;
	await admin.unsafe(
		`alter table "${acme.schemaName}".projects add constraint spy check (name <> 'Mincemeat')`,
	);
	await admin.unsafe(`create function pg_temp.tell() returns trigger language plpgsql as
		$$ begin raise exception 'cannot keep % today', new.name; end $$`);
	await admin.unsafe(`create trigger tell before insert on "${acme.schemaName}".projects
		for each row execute function pg_temp.tell()`);

	const form = await visit("/acme/projects/new", { name: "Operation Mincemeat" });

	await admin.unsafe(`drop trigger tell on "${acme.schemaName}".projects`);
	expect(form.status).toBe(500);
	await writeErrors();
	const { errors } = await listErrors();
	expect(errors[0]?.message).toMatch(/^cannot keep … today, in: insert into/);
});

test("no line about a request has its query, form or cookie", async () => {
	const { log, requestLog } = await import("../log/log.server.ts");
	const spies = [
		vi.spyOn(requestLog, "info"),
		...(["info", "warn", "error", "debug"] as const).map((level) => vi.spyOn(log, level)),
	];

	await visit("/acme/projects?token=secretword");
	await visit("/acme/projects/new", { name: "", description: "secretword" });
	await visit("/acme/projects/new", { name: "secretword" });

	const lines = spies.flatMap(({ mock }) => mock.calls.map((call) => JSON.stringify(call)));
	expect(lines.filter((line) => line.includes("secretword"))).toEqual([]);
	const session = Object.values(browser.cookies("localhost")).find((value) => value.startsWith("eyJ"));
	expect(session).toBeDefined();
	expect(lines.filter((line) => line.includes(session ?? "nothing"))).toEqual([]);
	const requests = lines.filter((line) => line.includes('"request"'));
	expect(requests).toHaveLength(3);
	expect(requests[0]).toContain('"path":"/acme/projects"');
});
