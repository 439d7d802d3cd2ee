import { eq } from "drizzle-orm";
import { connect } from "#db/client.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import {
	type AuditVariant,
	compare,
	openAsOwner,
	ownerOf,
	plainlyLogged,
	someWorkspaces,
	type Write,
	withPlainLogs,
} from "./audit.ts";
import type { Bench } from "./environment.ts";
import { besideBare } from "./pages.ts";
import type { Figure } from "./table.ts";

const TASKS = 50;
const COMMENTS = 25;
const LEAST_OF_BARE = 0.6; // target from docs/benchmarks.md
const SLUG = "bench-work";
const TEXT = "The crane is late, so we **begin** with the gate:\n\n- the hinges\n- the paint";

/** Measures the page of a project that people work in against its bare route, and a comment against plain rows. */
export async function measureWork(bench: Bench, seconds: number): Promise<Figure[]> {
	return [...(await projectPage(bench, seconds)), await comment(bench, seconds)];
}

async function projectPage(bench: Bench, seconds: number): Promise<Figure[]> {
	await fill(bench);
	const cookie = await bench.cookieOf("owner@acme.example");
	const path = `/acme/projects/${SLUG}`;
	const bare = await bench.serve("scripts/bench/bare.ts", { BARE_PATHS: path, BARE_COOKIE: cookie });
	const twins = [
		{ origin: bench.origin, path, cookie, pid: bench.pid },
		{ origin: bare.origin, path, cookie, pid: bare.pid },
	] as const;
	const name = `project with ${TASKS} tasks and ${COMMENTS} comments`;
	return besideBare(name, twins, { seconds, least: LEAST_OF_BARE });
}

/** Gives Acme a project with its tasks and comments. */
async function fill({ databaseUrl }: Bench): Promise<void> {
	const sql = connect({ url: databaseUrl });
	try {
		const [acme] = await sql<{ schema: string }[]>`
			select schema_name as schema from public.tenants where slug = 'acme'`;
		await sql.begin(async (transaction) => {
			await transaction.unsafe(`set local search_path to "${acme?.schema}"`);
			const [{ id } = { id: 0 }] = await transaction<{ id: number }[]>`
				insert into projects (name, slug, created_by, is_public)
				select 'Bench', ${SLUG}, min(id), true from users returning id`;
			await transaction`
				insert into tasks (project_id, text, position, assignee_id, due_on)
				select ${id}, 'Task ' || n, n, u.id, current_date + n
				from generate_series(1, ${TASKS}::int) n, (select min(id) as id from users) u`;
			await transaction`
				insert into comments (project_id, text, created_by)
				select ${id}, ${TEXT}, u.id from generate_series(1, ${COMMENTS}::int), (select min(id) as id from users) u`;
		});
	} finally {
		await sql.end();
	}
}

async function comment(bench: Bench, seconds: number): Promise<Figure> {
	Object.assign(process.env, bench.env, { LOG_LEVEL: "silent" });
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	bench.atEnd(closeDatabase);
	const variants: AuditVariant[] = [
		{
			name: "chained",
			write: await commenting(),
			workspaces: await withProjects(await someWorkspaces(bench)),
		},
		{
			name: "plain",
			write: await plainComment(),
			workspaces: await withProjects(await withPlainLogs(bench)),
		},
	];
	const { chained, plain } = await compare(variants, variants[0]?.workspaces.length ?? 0, seconds);
	const shown = (count: number) => `${count.toFixed(0)} per second`;
	return {
		what: `comments in ${variants[0]?.workspaces.length} workspaces`,
		ours: shown(chained),
		limit: `${shown(plain)}, plain rows`,
		ratio: chained / plain,
	};
}

async function withProjects(workspaces: TenantRecord[]): Promise<TenantRecord[]> {
	const { transactInTenant } = await import("#app/platform/database/database.server.ts");
	const { projects } = tenantTables;
	for (const workspace of workspaces) {
		const project = { name: "Bench", slug: SLUG, createdBy: ownerOf(workspace) };
		await transactInTenant(workspace, "write", ({ db }) => db.insert(projects).values(project));
	}
	return workspaces;
}

async function commenting(): Promise<Write> {
	const asOwner = await openAsOwner();
	const { addComment } = await import("#app/features/comments/comments.server.ts");
	return async (record) => {
		const { outcome } = await addComment(asOwner(record), SLUG, { comment: TEXT, tellId: [], meantId: [] });
		if (outcome !== "saved") throw new Error(`A comment was ${outcome}`);
	};
}

function plainComment(): Promise<Write> {
	const { comments, projects } = tenantTables;
	return plainlyLogged("project.comment_added", async (db, actorId) => {
		const [project] = await db.select().from(projects).where(eq(projects.slug, SLUG));
		const { id = 0, name, slug } = project ?? {};
		await db.insert(comments).values({ projectId: id, text: TEXT, createdBy: actorId });
		return { id, name, slug };
	});
}
