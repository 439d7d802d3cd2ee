import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { listDeleted } from "#app/features/deleted/list.server.ts";
import { listInvitations } from "#app/features/invitations/list.server.ts";
import { getMember } from "#app/features/members/detail.server.ts";
import { listMembers } from "#app/features/members/list.server.ts";
import { listProjects } from "#app/features/projects/list/list.server.ts";
import { hasName } from "#app/features/projects/names.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { PipelinedTransaction } from "#db/tenancy/pool/transaction.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { READ_IN_LARGE_WORKSPACES } from "#tests/support/databases/unread-indexes.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let admin: Sql;
let manager: Tenant;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = connect({ url: (await testDatabase()).url });
	const record = await aTenant(pool);
	manager = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member");
	await fill(record.schemaName);
});
afterAll(() => Promise.all([pool.close(), closeDatabase(), admin.end()]));

/** 5,000 members, 200 teams, 20,000 projects, 20,000 tasks and as many comments, and 5,000 invitations. */
async function fill(schema: string): Promise<void> {
	for (const text of [
		`insert into @.users (id, email, first_name, last_name, role, is_active, joined_at)
		 select 'user_' || n, 'person' || n || '@example.test', 'Name' || n * 7919 % 5000, 'Last' || n,
		 case when n % 50 = 0 then 'admin' else 'member' end, n % 10 <> 0, now() - n * interval '1 hour'
		 from generate_series(1, 5000) n`,
		`insert into @.teams (name, slug, lead_id) select 'Team ' || n, 'team-' || n, 'user_' || n from generate_series(1, 200) n`,
		`insert into @.team_members (team_id, user_id) select n % 200 + 1, 'user_' || n from generate_series(1, 5000) n`,
		`insert into @.projects (name, slug, description, created_by, team_id, is_public, status, deleted_at, deleted_by, created_at, updated_at)
		 select 'Project ' || n, 'project-' || n, 'What it is about ' || n, 'user_' || (n * 31 % 5000 + 1),
		 case when n % 3 > 0 then n * 17 % 200 + 1 end, n % 2 = 0, case when n % 10 = 0 then 'archived' else 'active' end,
		 case when n % 100 = 0 then now() end, case when n % 100 = 0 then 'user_1' end,
		 now() - n * interval '1 minute', now() - (n * 7919 % 20000) * interval '1 minute'
		 from generate_series(1, 20000) n`,
		`insert into @.invitations (email, invited_by, status, role, expires_at, created_at)
		 select 'guest' || n || '@example.test', 'user_' || (n % 20 + 1), case n % 4 when 0 then 'pending' when 1 then 'expired' else 'accepted' end,
		 'member', now() + n * interval '1 minute', now() - n * interval '10 minutes' from generate_series(1, 5000) n`,
		`insert into @.tasks (project_id, text, position, deleted_at, deleted_by)
		 select p.id, 'Order paper', 1, case when p.id % 50 = 0 then now() end, 'user_1' from @.projects p`,
		`insert into @.comments (project_id, text, created_by, deleted_at, deleted_by)
		 select p.id, 'The crane is late.', 'user_1', case when p.id % 50 = 0 then now() end, 'user_1' from @.projects p`,
		`insert into @.audit_logs (seq, event, actor_kind, subject_type, subject_id)
		 overriding system value select 1000 + n, 'project.created', 'system', 'project', n from generate_series(1, 20000) n`,
		"analyze @.users, @.teams, @.team_members, @.projects, @.tasks, @.comments, @.audit_logs, @.invitations",
	]) {
		await admin.unsafe(text.replaceAll("@.", `"${schema}".`));
	}
}

type Plan = { "Index Name"?: string; "Relation Name"?: string; Plans?: Plan[] };

const partsOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(partsOf)];

/** The parts of the plans that PostgreSQL makes for what a page asks. */
async function plansOf(page: () => Promise<unknown>): Promise<Plan[]> {
	const send = vi.spyOn(PipelinedTransaction.prototype, "send");
	await page();
	const sent = send.mock.calls.map(([statement]) => statement);
	send.mockRestore();
	const found: Plan[] = [];
	for (const { text, params } of sent) {
		if (!/^\s*(select|with)\b/.test(text)) continue;
		const [row] = await admin.unsafe(`explain (format json) ${text}`, params as never[]);
		found.push(...partsOf(JSON.parse(row?.["QUERY PLAN"])[0].Plan));
	}
	return found;
}

/** The indexes that it chooses. */
async function indexesOf(page: () => Promise<unknown>): Promise<string[]> {
	return (await plansOf(page)).flatMap(({ "Index Name": index }) => index ?? []);
}

const projects = { status: "active", sort: "updated" } as const;
const members = { status: "active", sort: "name" } as const;

/** Pages that need each index. */
const PAGES: Record<
	(typeof READ_IN_LARGE_WORKSPACES)[number],
	Record<string, (tenant: Tenant) => Promise<unknown>>
> = {
	invitations_by_created_idx: {
		"pending invitations": () => listInvitations(manager, { status: "pending" }),
		"all invitations": () => listInvitations(manager, { status: "all" }),
	},
	projects_by_name_idx: {
		"whether a name is taken": (tenant) => tenant.read((reading) => hasName(reading, "Project 7")),
	},
	projects_created_by_idx: { "a member’s page": (tenant) => getMember(tenant, "user_17") },
	projects_team_idx: {
		"a team’s projects": (tenant) => listProjects(tenant, { ...projects, team: "team-7" }),
		"a team’s projects by name": (tenant) =>
			listProjects(tenant, { ...projects, sort: "name", team: "team-7" }),
	},
	users_by_joined_idx: {
		"members by the day they joined": (tenant) => listMembers(tenant, { ...members, sort: "joined" }),
	},
};

test.each(READ_IN_LARGE_WORKSPACES)(
	"%s is read by each page that needs it, as a manager and as a member",
	async (index) => {
		for (const [name, page] of Object.entries(PAGES[index])) {
			for (const tenant of [manager, member]) {
				expect(await indexesOf(() => page(tenant)), `${name}, ${tenant.member.role.key}`).toContain(index);
			}
		}
	},
);

test("Recently deleted reads tasks and comments once, without an index of theirs, and no entry of the audit log but of roles", async () => {
	for (const tenant of [manager, member]) {
		const plans = await plansOf(() => listDeleted(tenant, {}));

		const ways = (table: string) =>
			plans.flatMap(({ "Relation Name": name, ...way }) => (name === table ? [way["Index Name"]] : []));
		expect(ways("tasks")).toHaveLength(1);
		// By its key, a file finds the comment that it is part of.
		expect(ways("comments").toSorted()).toEqual(["comments_project_id_id_pk", undefined]);
		expect(new Set(ways("audit_logs"))).toEqual(
			tenant === manager ? new Set(["audit_logs_event_idx"]) : new Set(),
		);
	}
});
