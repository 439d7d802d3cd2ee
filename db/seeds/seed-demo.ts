import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { appendText, appendValue, type EntryContent } from "../audit/chain.ts";
import { readMigrations } from "../migration-files.ts";
import { TENANT_PLACEHOLDER } from "../schema/columns/columns.ts";
import { organizationMemberships, organizations } from "../schema/public/organizations.ts";
import { tenants } from "../schema/public/tenants.ts";
import { users as people } from "../schema/public/users.ts";
import { tenantTables } from "../schema/tenant/index.ts";
import { type OwnerProfile, provisionTenant } from "../tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { Registry, type TenantRecord } from "../tenancy/registry/registry.ts";
import { appUrl } from "../tenancy/roles/platform-roles.ts";
import { inRegistry, inTenant, type TenantTransaction } from "../tenancy/session/open-in-tenant.ts";
import { ACME_PROJECTS, DEMO_PROJECTS, type DemoProject, TESTCORP_PROJECTS } from "./demo-projects.ts";
import { ACME_TEAMS } from "./demo-teams.ts";

/** Who belongs where: the local Clerk has the same list. */
export type DemoWorld = {
	people: { id: string; firstName: string; lastName: string; email: string }[];
	organizations: { id: string; name: string; slug: string; createdBy: string }[];
	memberships: { organizationId: string; userId: string; workspaceRole: string }[];
	/** When Clerk last changed any of the people. */
	changedAt: Date;
};

const PROJECTS: Record<string, DemoProject[]> = {
	acme: ACME_PROJECTS,
	testcorp: TESTCORP_PROJECTS,
	demo: DEMO_PROJECTS,
};

// Before anything that people have done in any of the workspaces (projects.ts, teams.ts).
const FOUNDED_DAYS_AGO = 220;
const JOINED_DAYS_AGO = 200;
const TEAMS_DAYS_AGO = 60;

/** Puts the demo workspaces into a migrated database. Leaves existing workspaces as they are. Returns the new ones. */
export async function seedDemo(databaseUrl: string, world: DemoWorld): Promise<string[]> {
	const pool = new ConnectionPool({ url: appUrl(databaseUrl), size: 2 });
	const made: string[] = [];
	try {
		for (const organization of world.organizations) {
			if (await seedWorkspace(pool, world, organization)) made.push(organization.slug);
		}
		await noteClerksTime(pool, world);
	} finally {
		await pool.close();
	}
	return made;
}

/** Sets Clerk's time for people whom Clerk has not reported on yet. */
async function noteClerksTime(
	pool: ConnectionPool,
	{ people: demoPeople, changedAt }: DemoWorld,
): Promise<void> {
	const ids = demoPeople.map(({ id }) => id);
	await inRegistry(pool, "write", (db) =>
		db
			.update(people)
			.set({ clerkUpdatedAt: changedAt })
			.where(and(inArray(people.clerkUserId, ids), isNull(people.clerkUpdatedAt))),
	);
}

async function seedWorkspace(
	pool: ConnectionPool,
	world: DemoWorld,
	organization: DemoWorld["organizations"][number],
): Promise<boolean> {
	const owner = profileOf(world, organization.createdBy);
	const trail = { actorKind: "system", actorId: "seed", at: ago(FOUNDED_DAYS_AGO) } as const;
	const { id, name, slug } = organization;
	const { created } = await provisionTenant(pool, readMigrations("tenant"), {
		id,
		name,
		slug,
		owner,
		trail,
	});
	if (!created) return false;
	const tenant = await new Registry(pool).findById(id);
	if (!tenant) throw new Error(`${slug} was not created`);
	await inRegistry(pool, "write", async (db) => {
		const createdAt = trail.at;
		await db.update(tenants).set({ createdAt }).where(eq(tenants.id, id));
		await db
			.update(organizations)
			.set({ createdAt, timeZone: "Europe/Berlin" })
			.where(eq(organizations.id, id));
		// So far the owner is the only one.
		await db
			.update(organizationMemberships)
			.set({ joinedAt: createdAt })
			.where(eq(organizationMemberships.organizationId, id));
	});
	await inTenant(pool, tenant, "write", async (transaction) => {
		await transaction.db.update(tenantTables.users).set({ joinedAt: trail.at });
		await addMembers(transaction, world, tenant);
		await addProjects(transaction, world, tenant);
		await addTeams(transaction, world, tenant);
	});
	return true;
}

async function addMembers(
	{ db, registry }: TenantTransaction,
	world: DemoWorld,
	tenant: TenantRecord,
): Promise<void> {
	const others = membersOf(world, tenant).filter(({ workspaceRole }) => workspaceRole !== "owner");
	for (const { userId, workspaceRole: role } of others) {
		const { email, firstName, lastName } = profileOf(world, userId);
		await db
			.insert(tenantTables.users)
			.values({ id: userId, email, firstName, lastName, role, joinedAt: ago(JOINED_DAYS_AGO) });
		await registry
			.insert(people)
			.values({ clerkUserId: userId, email, firstName, lastName })
			.onConflictDoNothing();
		await registry
			.insert(organizationMemberships)
			.values({ organizationId: tenant.id, userId, role, status: "active", joinedAt: ago(JOINED_DAYS_AGO) });
	}
}

async function addProjects({ db }: TenantTransaction, world: DemoWorld, tenant: TenantRecord): Promise<void> {
	const { projects } = tenantTables;
	const happened: Happened[] = [];
	for (const project of PROJECTS[tenant.slug] ?? []) {
		const createdBy = authorOf(world, tenant, project);
		const createdAt = ago(project.daysAgo);
		const archivedAt = project.archived ? ago(project.daysAgo / 2) : null;
		const slug = project.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
		const [row] = await db
			.insert(projects)
			.values({
				name: project.name,
				slug,
				description: project.description,
				isPublic: project.isPublic ?? false,
				status: archivedAt ? "archived" : "active",
				createdBy,
				createdAt,
				updatedAt: archivedAt ?? createdAt,
				archivedAt,
				archivedBy: archivedAt && createdBy,
			})
			.returning({ id: projects.id });
		const payload = { id: row?.id, name: project.name, slug, isPublic: project.isPublic ?? false };
		happened.push({ event: "project.created", payload, actorId: createdBy, at: createdAt });
		if (archivedAt) happened.push({ event: "project.archived", payload, actorId: createdBy, at: archivedAt });
	}
	happened.sort((one, other) => one.at.getTime() - other.at.getTime());
	for (const one of happened) await note(db, one);
}

async function addTeams({ db }: TenantTransaction, world: DemoWorld, tenant: TenantRecord): Promise<void> {
	const { projects, teamMembers, teams } = tenantTables;
	for (const team of tenant.slug === "acme" ? ACME_TEAMS : []) {
		const { name, description } = team;
		const people = team.people.map((by) => authorOf(world, tenant, { name, by }));
		const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
		const [row] = await db
			.insert(teams)
			.values({ name, slug, description, leadId: people[0], createdAt: ago(TEAMS_DAYS_AGO) })
			.returning({ id: teams.id });
		const teamId = row?.id ?? 0;
		await db
			.insert(teamMembers)
			.values(people.map((userId) => ({ teamId, userId, joinedAt: ago(TEAMS_DAYS_AGO) })));
		await db.update(projects).set({ teamId }).where(inArray(projects.name, team.projects));
	}
}

type Happened = { event: string; payload: { id?: number }; actorId: string; at: Date };

async function note(db: TenantTransaction["db"], { event, payload, actorId, at }: Happened): Promise<void> {
	const content: EntryContent = {
		id: randomUUID(),
		...{
			event,
			actor_kind: "member",
			actor_id: actorId,
			subject_type: "project",
			subject_id: String(payload.id),
		},
		payload,
		...{ ip: null, user_agent: null, request_id: null, person_id: null },
		at: at.toISOString(),
	};
	await db.run(appendText(`"${TENANT_PLACEHOLDER}"`), [appendValue([content])]);
}

function membersOf(world: DemoWorld, tenant: TenantRecord) {
	return world.memberships.filter(({ organizationId }) => organizationId === tenant.id);
}

function authorOf(world: DemoWorld, tenant: TenantRecord, project: Pick<DemoProject, "name" | "by">): string {
	const members = membersOf(world, tenant);
	const author =
		project.by === "both"
			? members.find(({ userId }) => userId === "user_both")
			: members.find(({ workspaceRole, userId }) => workspaceRole === project.by && userId !== "user_both");
	if (!author) throw new Error(`Nobody in ${tenant.slug} could have created “${project.name}”`);
	return author.userId;
}

function profileOf(world: DemoWorld, userId: string): OwnerProfile {
	const person = world.people.find(({ id }) => id === userId);
	if (!person) throw new Error(`There is no demo person ${userId}`);
	const { email, firstName, lastName } = person;
	return { userId, email, firstName, lastName, avatarUrl: null };
}

function ago(days: number): Date {
	return new Date(Date.now() - days * 24 * 3_600_000);
}
