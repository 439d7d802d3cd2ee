import { and, eq } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { fullName } from "#app/tenant/member-name.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { Team, TenantUser } from "#db/schema/tenant/index.ts";
import { changeTeam, factsOf, findThere } from "./teams.server.ts";

/** Who was spoken of, and whether anything changed. */
export type Moved = { name: string; changed: boolean };

/** Puts an active member into a team. Refuses: 404, 403 `teams:manage`. Records: team.joined. */
export function addToTeam(tenant: Tenant, slug: string, memberId: string): Promise<Moved> {
	return tenant.write(async (writing) => {
		writing.authorize("teams:manage");
		const team = await findThere(writing, slug);
		const member = await findActive(writing, memberId);
		const joined = await join(writing, team, member);
		if (!joined) writing.leaveUnchanged();
		return { name: fullName(member), changed: joined };
	});
}

/** A step: adds the member unless they are in. Records: team.joined. */
export async function join(
	writing: Pick<Writing, "db" | "tables" | "record">,
	team: Team,
	member: TenantUser,
) {
	const { db, tables, record } = writing;
	const made = await db
		.insert(tables.teamMembers)
		.values({ teamId: team.id, userId: member.id })
		.onConflictDoNothing()
		.returning({ userId: tables.teamMembers.userId });
	if (made.length === 0) return false;
	await record("team.joined", { ...factsOf(team), member: { id: member.id, name: fullName(member) } });
	return true;
}

/**
 * Takes a member out of a team; everybody may take themselves out. Its lead leaves it without one.
 * Refuses: 404, 403 `teams:manage`. Records: team.left.
 */
export function takeFromTeam(tenant: Tenant, slug: string, memberId: string): Promise<Moved> {
	return tenant.write(async (writing) => {
		if (memberId === writing.member.id) writing.authorizeSelf(memberId);
		else writing.authorize("teams:manage");
		const team = await findThere(writing, slug);
		const member = await findKnown(writing, memberId);
		const { db, tables } = writing;
		const left = await db
			.delete(tables.teamMembers)
			.where(and(eq(tables.teamMembers.teamId, team.id), eq(tables.teamMembers.userId, memberId)))
			.returning({ userId: tables.teamMembers.userId });
		if (left.length === 0) {
			writing.leaveUnchanged();
			return { name: fullName(member), changed: false };
		}
		if (team.leadId === memberId) await changeTeam(writing, team, { leadId: null });
		await writing.record("team.left", {
			...factsOf(team),
			member: { id: memberId, name: fullName(member) },
		});
		return { name: fullName(member), changed: true };
	});
}

/** Makes a member of the team its lead, or leaves it without one. Refuses: 404, 403 `teams:manage`. Records: team.entrusted. */
export function entrustTeam(tenant: Tenant, slug: string, memberId: string | null): Promise<Moved> {
	return tenant.write(async (writing) => {
		writing.authorize("teams:manage");
		const team = await findThere(writing, slug);
		const member = memberId === null ? undefined : await findActive(writing, memberId);
		const name = member ? fullName(member) : "";
		if (team.leadId === memberId) {
			writing.leaveUnchanged();
			return { name, changed: false };
		}
		if (member) await join(writing, team, member);
		await changeTeam(writing, team, { leadId: memberId });
		await writing.record("team.entrusted", { ...factsOf(team), ...(member && { lead: name }) });
		return { name, changed: true };
	});
}

/** A member who may open the workspace. Refuses: 404. */
export async function findActive(writing: Writing, id: string): Promise<TenantUser> {
	const member = await findKnown(writing, id);
	return member.isActive ? member : refuseNobody();
}

async function findKnown({ db, tables: { users } }: Writing, id: string): Promise<TenantUser> {
	const [member] = await db.select().from(users).where(eq(users.id, id));
	return member ?? refuseNobody();
}

function refuseNobody(): never {
	return refuse(404, {
		title: "No such member",
		message: "There is no active member like this. Look among the members of this workspace.",
	});
}
