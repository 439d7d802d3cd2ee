import { and, asc, count, desc, eq, isNull, sql } from "drizzle-orm";
import { findAchievementsOf, seesAchievementsOf } from "#app/features/achievements/of-member.server.ts";
import { activityQuery } from "#app/features/audit/activity/activity.server.ts";
import { listedProjects } from "#app/features/projects/visible.server.ts";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { OWNER } from "#app/tenant/registry/last-owner.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";
import { type FoundMember, findProfile, isErased } from "./find.server.ts";
import { findRemoval } from "./leave-and-remove.server.ts";
import { type ReasonSubject, reasonsAgainst } from "./reasons.ts";
import { findWhatStops } from "./what-stops.server.ts";

const PROJECTS_SHOWN = 10;
const ENTRIES_SHOWN = 10;
// 200: as many teams as a workspace can have.
const TEAMS_SHOWN = 200;
// Bytes of HTML: a page has 50 kB for all.
const MOST_TEXT = 4_000;

/**
 * Returns a present or former member: profile, teams, their projects that the asking member may see, their recent
 * activity and achievements for anyone who may see them, and why each change is closed to the asking member.
 * Refuses: 404.
 */
export function getMember(tenant: Tenant, id: string) {
	return tenant.read(async (reading) => {
		const member = await findProfile(reading, id);
		const isSelf = member.id === reading.member.id;
		const seesActivity = isSelf || reading.can("audit:view");
		const [teams, projects, activity, achievements, subject, removal] = await Promise.all([
			teamsOf(reading, member.id),
			projectsOf(reading, member.id),
			seesActivity ? activityOf(reading, member.id) : undefined,
			seesAchievementsOf(reading, member.id) ? findAchievementsOf(reading, member.id) : undefined,
			reasonSubjectOf(reading, member),
			member.status === "left" ? findRemoval(reading, member.id) : undefined,
		]);
		const seesAddress = isSelf || reading.can("users:manage");
		return {
			member: seesAddress ? member : { ...member, email: undefined, phone: undefined },
			...{ isSelf, teams, projects, activity, achievements },
			reasons: reasonsAgainst(reading.member, subject, { wasRemoved: removal !== undefined }),
		};
	});
}

/**
 * Returns a member whose membership is about to change, and why the asking member may not change it, for confirmation
 * pages. Refuses: 404, 403 without the permission.
 */
export function getMemberToChange(
	tenant: Tenant,
	id: string,
	permission: "users:manage" | "organization:manage" = "users:manage",
) {
	return tenant.read(async (reading) => {
		reading.authorize(permission);
		const member = await findProfile(reading, id);
		const [subject, teams, stops, removal] = await Promise.all([
			reasonSubjectOf(reading, member),
			teamsOf(reading, member.id),
			findWhatStops(reading, member.id),
			member.status === "left" ? findRemoval(reading, member.id) : undefined,
		]);
		const reasons = reasonsAgainst(reading.member, subject, { wasRemoved: removal !== undefined });
		return { member, teams, stops, reasons, isSelf: member.id === reading.member.id };
	});
}

/** Returns what the asking member would leave behind, what stops then, and whether they may leave. */
export function getLeaving(tenant: Tenant) {
	return tenant.read(async (reading) => {
		const me = await findProfile(reading, reading.member.id);
		const [{ isLastOwner }, teams, stops] = await Promise.all([
			reasonSubjectOf(reading, me),
			teamsOf(reading, me.id),
			findWhatStops(reading, me.id),
		]);
		return { isLastOwner, stops, teams: teams.map(({ name }) => name) };
	});
}

/** A step: adds to a member whether they are the last active owner, which depends on the other members. */
export async function reasonSubjectOf(reading: Reading, member: FoundMember): Promise<ReasonSubject> {
	const { db, tables } = reading;
	const isOwner = member.status === "active" && member.role.key === OWNER;
	const subject = { ...member, isErased: isErased(member) };
	if (!isOwner) return { ...subject, isLastOwner: false };
	const { role, isActive } = tables.users;
	const [owners] = await db
		.select({ count: count() })
		.from(tables.users)
		.where(and(eq(role, OWNER), eq(isActive, true)));
	return { ...subject, isLastOwner: owners?.count === 1 };
}

async function teamsOf(reading: Reading, id: string) {
	return shortenIn(await findTeamsOf(reading, id), ["name"], MOST_TEXT);
}

/** A step: finds the teams of a member, by name, and whether they lead each. */
export function findTeamsOf({ db, tables: { teams, teamMembers } }: Reading, id: string) {
	return db
		.select({
			name: teams.name,
			slug: teams.slug,
			isLead: sql<boolean>`coalesce(${teams.leadId} = ${id}, false)`,
		})
		.from(teamMembers)
		.innerJoin(teams, and(eq(teams.id, teamMembers.teamId), isNull(teams.deletedAt)))
		.where(eq(teamMembers.userId, id))
		.orderBy(asc(inNameOrder(teams.name)), asc(teams.id))
		.limit(TEAMS_SHOWN);
}

/** Finds their newest projects that the asking member may see, and whether there are more. */
async function projectsOf(reading: Reading, id: string) {
	const { projects } = reading.tables;
	const { name, slug, status, isPublic, updatedAt } = projects;
	const rows = await reading.db
		.select({ name, slug, status, isPublic, updatedAt })
		.from(projects)
		.where(and(eq(projects.createdBy, id), listedProjects(reading)))
		.orderBy(desc(updatedAt), desc(projects.id))
		.limit(PROJECTS_SHOWN + 1);
	return { shown: rows.slice(0, PROJECTS_SHOWN), more: rows.length > PROJECTS_SHOWN };
}

const activityByOne = activityQuery("one actor");

function activityOf(reading: Reading, id: string) {
	return activityByOne(reading, { actor: id, limit: ENTRIES_SHOWN });
}
