import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { readMigrations } from "../migration-files.ts";
import { organizationMemberships, organizations } from "../schema/public/organizations.ts";
import { tenants } from "../schema/public/tenants.ts";
import { users as people } from "../schema/public/users.ts";
import { tenantTables } from "../schema/tenant/index.ts";
import { provisionTenant } from "../tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "../tenancy/pool/connection-pool.ts";
import { Registry, type TenantRecord } from "../tenancy/registry/registry.ts";
import { appUrl } from "../tenancy/roles/platform-roles.ts";
import { type Db, inRegistry, inTenant, type TenantTransaction } from "../tenancy/session/open-in-tenant.ts";
import {
	ago,
	type DemoMember,
	type DemoTools,
	type DemoWorld,
	FOUNDED_DAYS_AGO,
	type Happened,
	membersOf,
	type StoredDemoFile,
} from "./demo-world.ts";
import { addDeleted } from "./seed-deleted.ts";
import { addDeliveries, addDevelopers } from "./seed-developers.ts";
import { addFiles, storeFiles } from "./seed-files.ts";
import { addNotifications } from "./seed-notifications.ts";
import { addAchievements, addOnboarding } from "./seed-onboarding.ts";
import { addMigrationRuns, addOperatorActs, addWebhooks } from "./seed-operators.ts";
import { addProjects, addTeams } from "./seed-projects.ts";
import { addRequests } from "./seed-requests.ts";

/** Puts the demo workspaces into a migrated database. Leaves existing workspaces as they are. Returns the new ones. */
export async function seedDemo(databaseUrl: string, world: DemoWorld, tools: DemoTools): Promise<string[]> {
	const pool = new ConnectionPool({ url: appUrl(databaseUrl), size: 2 });
	const made: string[] = [];
	try {
		for (const organization of world.organizations) {
			if (await seedWorkspace(pool, { world, tools }, organization)) made.push(organization.slug);
		}
		await noteClerksTime(pool, world);
		if (made.length === world.organizations.length) {
			await inRegistry(pool, "write", async (db) => {
				await addOperatorActs(db, world);
				await addMigrationRuns(db, world, readMigrations("tenant").list);
				await addWebhooks(db, world);
			});
		}
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
	{ world, tools }: { world: DemoWorld; tools: DemoTools },
	organization: DemoWorld["organizations"][number],
): Promise<boolean> {
	const members = membersOf(world, organization);
	const founder = members.find(({ id: userId }) => userId === organization.createdBy);
	if (!founder) throw new Error(`${organization.slug} has no owner`);
	const { id: userId, email, firstName, lastName } = founder;
	const owner = { userId, email, firstName, lastName, avatarUrl: null };
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
	const files = await storeFiles(tools, tenant);
	await inTenant(pool, tenant, "write", async (transaction) => {
		await transaction.db.update(tenantTables.users).set({ joinedAt: trail.at });
		const joined = await addMembers(transaction, tenant, members);
		const programs = slug === "acme" ? await addDevelopers(transaction, id, { members, tools }) : [];
		await addHistory(transaction.db, { slug, members, joined, programs, files, tools });
	});
	return true;
}

/** Adds what the members have done, and writes it to the audit log in the order in which it happened. */
async function addHistory(
	db: Db,
	{
		slug,
		members,
		joined,
		programs,
		files,
		tools,
	}: {
		slug: string;
		members: readonly DemoMember[];
		joined: readonly Happened[];
		programs: readonly Happened[];
		files: readonly StoredDemoFile[];
		tools: DemoTools;
	},
): Promise<void> {
	const past = [...joined, ...programs, ...(await addProjects(db, slug, members))];
	await addTeams(db, slug, members);
	if (slug === "acme") past.push(...(await addDeleted(db, members)), ...(await addRequests(db, members)));
	past.push(...(await addFiles(db, members, files)));
	if (joined.length > 0) {
		const led = members.filter(({ isNew, role }) => isNew || role === "owner");
		await tools.copyStarters({ db, tables: tenantTables });
		past.push(...(await addOnboarding(db, led, past)));
		past.push(...(await addAchievements(db, members, past.toSorted(byTime))));
	}
	await tools.recordPast(db, past.toSorted(byTime));
	await addNotifications(db);
	await addDeliveries(db);
	await tools.index(db);
}

const byTime = (one: Happened, other: Happened) => one.at.getTime() - other.at.getTime();

async function addMembers(
	{ db, registry }: TenantTransaction,
	tenant: TenantRecord,
	members: readonly DemoMember[],
): Promise<Happened[]> {
	const others = members.filter(({ role }) => role !== "owner");
	if (others.length === 0) return [];
	await db.insert(tenantTables.users).values(
		others.map(({ id, email, firstName, lastName, role, joinedAt }, index) => ({
			...{ id, email, firstName, lastName, role, joinedAt },
			// Everyone was there within the last hours.
			lastSeenAt: ago(0.03 * (1 + (index % 9))),
		})),
	);
	await registry
		.insert(people)
		.values(
			others.map(({ id, email, firstName, lastName }) => ({ clerkUserId: id, email, firstName, lastName })),
		)
		.onConflictDoNothing();
	await registry.insert(organizationMemberships).values(
		others.map(({ id: userId, role, joinedAt }) => ({
			...{ organizationId: tenant.id, userId, role, status: "active" as const, joinedAt },
		})),
	);
	return others
		.filter(({ isNew }) => isNew)
		.map(({ id, name, role, joinedAt }) => ({
			...{ id: randomUUID(), event: "member.joined", payload: { id, name, role } },
			actor: { actorKind: "member", actorId: id },
			// A moment later: what they do comes after they have joined.
			at: new Date(joinedAt.getTime() + 1000),
		}));
}
