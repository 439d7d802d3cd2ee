import { eq } from "drizzle-orm";
import { tenantTables } from "../schema/tenant/index.ts";
import type { Db } from "../tenancy/session/open-in-tenant.ts";
import { ago, type DemoMember, type Happened, memberBy } from "./demo-world.ts";
import { happened, happenedIn, slugOf } from "./seed-projects.ts";

// What Acme’s people deleted lately: by whom, and when in days ago.
const PROJECTS = [
	{ name: "Second canteen", by: "owner", daysAgo: 34, deleted: 17 },
	{ name: "Invisible ink leaflet", by: "member", daysAgo: 21, deleted: 6 },
];
const TASKS = [
	{ of: "Welcome pack", text: "Print the old address on the box", by: "member", daysAgo: 5.5, deleted: 4 },
	{ of: "Weekend shop", text: "Open on Mondays as well", by: "admin", daysAgo: 22, deleted: 13 },
];
const COMMENTS = [
	{ of: "Rope quality", text: "Sorry, that was meant for Bird seed supplier.", by: "both", daysAgo: 8 },
	{ of: "Desert trial route", text: "The map is upside down, please wait.", by: "member", daysAgo: 2 },
];
const TEAM = { name: "Fireworks committee", by: "admin", daysAgo: 45, deleted: 11 };
const ROLE = {
	name: "Summer intern",
	by: "owner",
	daysAgo: 52,
	deleted: 24,
	description: "Reads along and comments, until September.",
	permissions: ["projects:view:public", "comments:add"],
};

/** Adds what was deleted lately, something of each kind, so that people find it under *Recently deleted*. Returns what happened. */
export async function addDeleted(db: Db, members: readonly DemoMember[]): Promise<Happened[]> {
	const kinds = [
		await addDeletedProjects(db, members),
		await addDeletedTasks(db, members),
		await addDeletedComments(db, members),
		await addDeletedTeam(db, members),
		deletedRole(members),
	];
	return kinds.flat();
}

/** The columns of something that was made and deleted by one person. */
function madeAndDeleted(
	members: readonly DemoMember[],
	{ by, daysAgo, deleted }: { by: string; daysAgo: number; deleted: number },
) {
	const { id } = memberBy(members, by);
	const deletedAt = ago(deleted);
	return { createdAt: ago(daysAgo), updatedAt: deletedAt, deletedAt, deletedBy: id };
}

async function addDeletedProjects(db: Db, members: readonly DemoMember[]): Promise<Happened[]> {
	const rows = PROJECTS.map(({ name, ...given }) => {
		const columns = madeAndDeleted(members, given);
		return { name, slug: slugOf(name), isPublic: true, createdBy: columns.deletedBy, ...columns };
	});
	const made = await db.insert(tenantTables.projects).values(rows).returning();
	return made.flatMap((project, at) => {
		const { createdBy, createdAt, deletedAt } = { ...project, ...rows[at] };
		return [
			happenedIn(project, "project.created", [createdBy, createdAt]),
			happenedIn(project, "project.deleted", [createdBy, deletedAt as Date]),
		];
	});
}

async function addDeletedTasks(db: Db, members: readonly DemoMember[]): Promise<Happened[]> {
	const past = TASKS.map(async ({ of, text, ...given }) => {
		const project = await projectNamed(db, of);
		const { createdAt, deletedAt, deletedBy } = madeAndDeleted(members, given);
		const row = { projectId: project.id, text, position: 1, deletedAt, deletedBy };
		const [made] = await db.insert(tenantTables.tasks).values(row).returning();
		const task = { id: made?.id, text };
		return [
			happenedIn(project, "project.task_added", [deletedBy, createdAt], { task }),
			happenedIn(project, "project.task_deleted", [deletedBy, deletedAt], { task }),
		];
	});
	return (await Promise.all(past)).flat();
}

async function addDeletedComments(db: Db, members: readonly DemoMember[]): Promise<Happened[]> {
	const past = COMMENTS.map(async ({ of, text, by, daysAgo }) => {
		const project = await projectNamed(db, of);
		// Noticed a few minutes later.
		const deletion = { by, daysAgo, deleted: daysAgo - 0.003 };
		const { createdAt, deletedAt, deletedBy } = madeAndDeleted(members, deletion);
		const row = { projectId: project.id, text, createdBy: deletedBy, createdAt, deletedAt, deletedBy };
		const [made] = await db.insert(tenantTables.comments).values(row).returning();
		const comment = { id: made?.id };
		return [
			happenedIn(project, "project.comment_added", [deletedBy, createdAt], { comment }),
			happenedIn(project, "project.comment_deleted", [deletedBy, deletedAt], { comment }),
		];
	});
	return (await Promise.all(past)).flat();
}

async function addDeletedTeam(db: Db, members: readonly DemoMember[]): Promise<Happened[]> {
	const { name, ...given } = TEAM;
	const columns = madeAndDeleted(members, given);
	const [team] = await db
		.insert(tenantTables.teams)
		.values({ name, slug: slugOf(name), ...columns })
		.returning();
	const payload = { id: team?.id, name, slug: team?.slug };
	return [
		happened("team.created", [columns.deletedBy, columns.createdAt], payload),
		happened("team.deleted", [columns.deletedBy, columns.deletedAt], payload),
	];
}

/** A deleted role has no row: what happened says what it was. */
function deletedRole(members: readonly DemoMember[]): Happened[] {
	const { name, description, permissions, ...given } = ROLE;
	const { createdAt, deletedAt, deletedBy } = madeAndDeleted(members, given);
	const role = { key: slugOf(name), name, permissions };
	return [
		happened("role.created", [deletedBy, createdAt], role),
		happened("role.deleted", [deletedBy, deletedAt], { ...role, description, color: null, members: 0 }),
	];
}

async function projectNamed(db: Db, name: string) {
	const { projects } = tenantTables;
	const [found] = await db.select().from(projects).where(eq(projects.name, name));
	if (!found) throw new Error(`There is no demo project ${name}`);
	return found;
}
