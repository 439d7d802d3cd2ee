import { afterAll, beforeAll, expect, test } from "vitest";
import routes from "#app/routes.ts";
import { connect } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { lineFinder, linesOf } from "#tests/isolation/walk/routes.ts";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aTenant, testPool } from "#tests/support/world/tenant.ts";

const OWNER = "user_acme_owner";
/** A page of a kind with other filters or of another project can have more on it than the first. */
const MOST_OF_A_KIND = 6;

let app: WholeApp;
let pool: ConnectionPool;
beforeAll(async () => {
	pool = await testPool();
	const person = { firstName: "O", lastName: "M", avatarUrl: null };
	const { schemaName } = await aTenant(pool, {
		...{ id: "org_acme", name: "Acme", slug: "acme" },
		owner: { ...person, userId: OWNER, email: "owner@acme.example" },
	});
	await fill(schemaName);
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(async () => {
	await app.stop();
	await pool.close();
});

/** More of everything than a page shows, each with the longest name, in signs that HTML writes with six bytes. */
async function fill(schema: string): Promise<void> {
	const sql = connect({ url: (await testDatabase()).url });
	const name = `rpad(n::text, 255, '"')`;
	for (const text of [
		`insert into @.users (id, email, first_name, last_name, role)
		 select 'user_' || n, 'person' || n || '@acme.example', rpad(n::text, 100, '"'), repeat('"', 100), 'member'
		 from generate_series(1, 40) n`,
		`insert into @.projects (name, slug, description, created_by, lead_id, is_public, stage, status, due_on, deleted_at, deleted_by)
		 select ${name}, 'project-' || n, repeat('"', 2000), '${OWNER}', 'user_' || n % 40 + 1, true,
		 (array['idea', 'in_progress', 'waiting', 'done'])[n % 4 + 1], case when n % 5 = 0 then 'archived' else 'active' end,
		 current_date + n, case when n > 120 then now() end, case when n > 120 then 'user_1' end
		 from generate_series(1, 150) n`,
		`insert into @.tasks (project_id, text, position, assignee_id, due_on, done_at, deleted_at, deleted_by)
		 select p.id, rpad(n::text, 400, '"'), n, '${OWNER}', current_date, case when n % 3 = 0 then now() end,
		 case when n % 5 = 0 then now() end, case when n % 5 = 0 then 'user_1' end
		 from generate_series(1, 60) n, @.projects p where p.slug in ('project-1', 'project-2')`,
		`insert into @.comments (project_id, text, created_by, deleted_at, deleted_by)
		 select p.id, rpad(n::text, 3000, '"'), 'user_' || n, case when n % 5 = 0 then now() end, case when n % 5 = 0 then 'user_1' end
		 from generate_series(1, 40) n, @.projects p where p.slug in ('project-1', 'project-2')`,
		`insert into @.files (project_id, comment_id, object, name, type, bytes, sha256, created_by, arrived_at, width, height, deleted_at, deleted_by)
		 select p.id, case when n % 2 = 0 then (select max(id) - n % 3 from @.comments c where c.project_id = p.id) end, gen_random_uuid(),
		 ${name}, 'image/png', n * 1000, repeat('0', 64), 'user_' || n, now(), 900, 600, case when n % 5 = 0 then now() end, case when n % 5 = 0 then 'user_1' end
		 from generate_series(1, 40) n, @.projects p where p.slug in ('project-1', 'project-2')`,
		`insert into @.audit_logs (seq, event, actor_kind, actor_id, subject_type, subject_id, payload)
		 overriding system value select 1000 + row_number() over (), 'project.edited', 'member', '${OWNER}', 'project', p.id::text,
		 jsonb_build_object('id', p.id, 'name', p.name, 'slug', p.slug, 'isPublic', true, 'changes',
		 jsonb_build_object('name', jsonb_build_object('from', p.name, 'to', p.name)))
		 from generate_series(1, 15) n, @.projects p where p.slug in ('project-1', 'project-2')`,
		...choices,
		...told,
	]) {
		await sql.unsafe(text.replaceAll("@.", `"${schema}".`));
	}
	await sql.end();
}

const short = `rpad(n::text, 100, '"')`;

/** As many of each thing to choose from as a workspace can have. */
const choices = [
	`insert into @.teams (name, slug, description, lead_id)
	 select ${short}, 'team-' || n, repeat('"', 2000), 'user_' || n % 40 + 1 from generate_series(1, 200) n`,
	`insert into @.team_members (team_id, user_id)
	 select t.id, u.id from @.teams t, @.users u where t.slug in ('team-1', 'team-2') or u.id in ('user_1', 'user_2')`,
	`update @.projects p set team_id = t.id from @.teams t where t.slug = 'team-' || p.id % 200 + 1`,
	`insert into @.roles (key, name, description, permissions)
	 select 'role_' || n, ${short}, repeat('"', 300), '["projects:create","projects:view:all","comments:add","teams:manage"]'
	 from generate_series(1, 50) n`,
	`update @.users set role = 'role_' || substr(id, 6) where id in ('user_3', 'user_4', 'user_5')`,
	`insert into @.onboarding_paths (name, description, published_version, published_at)
	 select ${short}, repeat('"', 2000), 1, now() from generate_series(1, 50) n`,
	`insert into @.onboarding_path_versions (path_id, version, published_at) select id, 1, now() from @.onboarding_paths`,
	`insert into @.onboarding_steps (path_id, path_version, position, kind, title)
	 select p.id, 1, n, 'read', rpad(n::text, 200, '"') from generate_series(1, 30) n, @.onboarding_paths p`,
	`insert into @.onboarding_content (step_id, kind, body)
	 select id, 'markdown', jsonb_build_object('kind', 'markdown', 'text', repeat('"', 3000)) from @.onboarding_steps`,
	`insert into @.onboarding_sessions (user_id, path_id, path_version, chosen_by, status)
	 select u.id, p.id, 1, 'default', 'completed' from @.users u, @.onboarding_paths p where u.id like 'user_1%'`,
	`insert into @.onboarding_path_targets (path_id, team_id)
	 select (select min(id) from @.onboarding_paths), id from @.teams where id % 2 = 0`,
	`insert into @.onboarding_path_targets (path_id, role)
	 select (select max(id) from @.onboarding_paths), key from @.roles where not is_system`,
	`insert into @.onboarding_milestones (name, reward_text, badge, criterion)
	 select ${short}, repeat('"', 1000), 'star', '{"fact":"project.created","count":1}' from generate_series(1, 25) n`,
	`insert into @.user_achievements (milestone_id, user_id, reached_at, event_id)
	 select m.id, u.id, now(), gen_random_uuid() from @.onboarding_milestones m, @.users u`,
];

/** More of everything that waits for somebody than a page shows. */
const told = [
	`insert into @.invitations (email, invited_by, message, role, status, expires_at, accepted_by)
	 select rpad(n::text, 200, 'a') || '@' || repeat('b', 50) || '.co', '${OWNER}', repeat('"', 1000), 'role_' || n % 50 + 1,
	 case when n % 3 = 0 then 'accepted' else 'pending' end, now() + interval '9 days', case when n % 3 = 0 then 'user_' || n end
	 from generate_series(1, 40) n`,
	`insert into @.team_invitations (email, invited_by, message, team_id, expires_at, invitation_id)
	 select i.email, '${OWNER}', repeat('"', 1000), t.id, now() + interval '9 days', i.id
	 from @.invitations i, @.teams t where t.id % 5 = 0 and i.status = 'pending'`,
	`insert into @.team_invitations (email, invited_by, message, team_id, expires_at, user_id)
	 select 'owner@acme.example', 'user_1', repeat('"', 1000), t.id, now() + interval '9 days', '${OWNER}' from @.teams t`,
	`insert into @.permission_requests (user_id, permission, message, status, answer, decided_by)
	 select 'user_' || n, p, repeat('"', 500), case when n % 2 = 0 then 'open' else 'declined' end,
	 case when n % 2 = 1 then repeat('"', 500) end, case when n % 2 = 1 then '${OWNER}' end
	 from generate_series(1, 40) n, unnest(array['projects:create', 'teams:manage']) p`,
	`insert into @.notifications (user_id, kind, subject_type, subject_id, project_id, first_at, at, awaits_email)
	 select '${OWNER}', k, 'project', p.id::text, p.id, now(), now(), false
	 from @.projects p, unnest(array['comment', 'due', 'shared']) k`,
	`insert into @.notifications (user_id, kind, subject_type, subject_id, first_at, at, awaits_email)
	 select '${OWNER}', 'invitation', 'invitation', id::text, now(), now() + interval '1 minute', false from @.invitations`,
	`insert into @.notifications (user_id, kind, subject_type, subject_id, first_at, at, awaits_email)
	 select '${OWNER}', 'milestone', 'milestone', id::text, now(), now() + interval '2 minutes', false from @.onboarding_milestones`,
];

test("whatever is named, no page that links lead to has 50 kB", async () => {
	const browser = openHostBrowser();
	const signIn = await browser.visit(`${app.origin}/workspaces`);
	await browser.visit(signIn.url, { form: { email: "owner@acme.example" } });
	const find = lineFinder(linesOf(await routes));
	const times = new Map<string, number>();
	const paths = new Set(["/acme/dashboard"]);
	const tooLong: [string, number][] = [];
	// A set that is walked through gives what is added on the way as well.
	for (const path of paths) {
		const pattern = find(path.replace(/\?.*/, ""))?.line.pattern ?? "";
		times.set(pattern, (times.get(pattern) ?? 0) + 1);
		if ((times.get(pattern) ?? 0) > MOST_OF_A_KIND) continue;
		const { html, headers } = await browser.visit(`${app.origin}${path}`, { follow: false });
		if (!headers.get("Content-Type")?.startsWith("text/html")) continue;
		if (headers.get("Content-Disposition") !== null) continue;
		const bytes = Buffer.byteLength(html);
		if (bytes >= 50 * 1024) tooLong.push([path, bytes]);
		for (const [, href = ""] of html.matchAll(/<a\b[^>]*\bhref="(\/acme\/[^"#]*)/g))
			paths.add(href.replaceAll("&amp;", "&"));
	}

	expect(tooLong.map((one) => one.join(" "))).toEqual([]);
	expect([...times.keys()].length).toBeGreaterThan(40);
}, 240_000);
