import { afterAll, beforeAll, expect, test } from "vitest";
import { dayIn } from "#app/platform/day.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

let app: WholeApp;
let pool: ConnectionPool;
let superuser: Sql;
let record: TenantRecord;
let visit: (path: string) => Promise<{ status: number; html: string }>;
beforeAll(async () => {
	superuser = connect({ url: (await testDatabase()).url });
	pool = await testPool();
	const person = { firstName: "O", lastName: "M", avatarUrl: null };
	record = await aTenant(pool, {
		...{ id: "org_acme", name: "Acme", slug: "acme" },
		owner: { ...person, userId: "user_acme_owner", email: "owner@acme.example" },
	});
	app = await startWholeApp({ tenantDomain: "localhost" });
	const browser = openHostBrowser();
	const signIn = await browser.visit(`${app.origin}/workspaces`);
	await browser.visit(signIn.url, { form: { email: "owner@acme.example" } });
	visit = (path) => browser.visit(`${app.origin}/acme${path}`);
}, 60_000);
afterAll(async () => {
	await app.stop();
	await Promise.all([pool.close(), superuser.end()]);
});

/** Makes a project with more tasks and comments than its page shows; each comment mentions as many people as one can. */
async function aFullProject(slug: string, description: string): Promise<void> {
	await superuser.begin(async (sql) => {
		await sql.unsafe(`set local search_path to "${record.schemaName}"`);
		await sql`insert into users (id, email, first_name, last_name, role)
			select 'user_' || ${slug} || n, n || ${slug} || '@acme.example', 'Member', ${slug} || n, 'member' from generate_series(1, 40) n`;
		await sql`insert into projects (name, slug, description, created_by, is_public)
			select 'Full', ${slug}, ${description}, 'user_acme_owner', true`;
		await sql`insert into tasks (project_id, text, position, assignee_id, due_on)
			select p.id, 'Order paper for the printers on both floors ' || n, n, p.created_by, current_date + n
			from generate_series(1, 60) n, projects p where p.slug = ${slug}`;
		await sql`insert into comments (project_id, text, created_by, mentioned)
			select p.id, 'The crane is late.', p.created_by, (select array_agg(id) from (select id from users limit 20) u)
			from generate_series(1, 30) n, projects p where p.slug = ${slug}`;
	});
}

test("what is overdue is so by the workspace’s calendar, whatever zone its members read times in", async () => {
	// A day and more apart at any moment: what is due today on the one calendar was due before on the other.
	const [workspace, own] = ["Pacific/Kiritimati", "Pacific/Pago_Pago"];
	await superuser`update public.organizations set time_zone = ${workspace} where id = ${record.id}`;
	await superuser`update public.users set preferences = jsonb_build_object('timeZone', ${own}::text)`;
	await superuser.unsafe(`insert into "${record.schemaName}".projects (name, slug, created_by, lead_id, due_on)
		values ('Late', 'late', 'user_acme_owner', 'user_acme_owner', '${dayIn(own)}')`);

	for (const path of ["/projects", "/projects?view=board", "/projects/late", "/my-work", "/dashboard"]) {
		const { html } = await visit(path);
		expect([path, html.includes(">Overdue<")]).toEqual([path, true]);
	}
});

test("all of a long description can be read, part after part", async () => {
	const lines = Array.from({ length: 900 }, (_, at) => `- line ${at}`);
	await aFullProject("in-parts", lines.join("\n"));

	const read: string[] = [];
	for (let path: string | undefined = "/projects/in-parts"; path !== undefined; ) {
		const { html } = await visit(path);
		read.push(...[...html.matchAll(/<li>(line \d+)<\/li>/g)].map(([, line]) => `- ${line}`));
		path = /\/acme(\/projects\/in-parts\?from=\d+)/.exec(html)?.[1];
	}

	expect(read).toEqual(lines);
});

test.each([
	["that is short", "A crane."],
	["of ordinary words", "Words of a person, and more of them.\n\n".repeat(260)],
	["of signs that take six bytes each", '"<'.repeat(5_000)],
	["of links", "[a](/)".repeat(1_666)],
	["of a table without cells", `${"|a".repeat(1_500)}\n${"|-".repeat(1_500)}\n${"|\n".repeat(1_900)}`],
])(
	"the pages of a project with much of everything stay below 50 kB with a description %s",
	async (name, description) => {
		const slug = name.replaceAll(" ", "-");
		await aFullProject(slug, description);

		for (const path of [`/projects/${slug}`, `/projects/${slug}/comments`]) {
			const { status, html } = await visit(path);
			expect([status, path]).toEqual([200, path]);
			expect(Buffer.byteLength(html)).toBeLessThan(50 * 1024);
		}
	},
);
