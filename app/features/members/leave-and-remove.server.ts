import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { ensureUnchanged } from "#app/tenant/refusals/changed.ts";
import { dismiss } from "#app/tenant/registry/membership-writes.server.ts";
import { readmit } from "#app/tenant/registry/readmission.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { authorizeRole, type FoundMember, findProfileToChange, refuseGone } from "./find.server.ts";

/**
 * Ends a membership; what the member made stays, with their name on it. Idempotent. `seen`: the key of their role, as the
 * caller saw it.
 * Refuses: 404, 403 `users:manage` or the permission that the asking member lacks, 403 for oneself, 409 for the last
 * owner and for someone who left. Records: member.removed.
 */
export function removeMember(tenant: Tenant, id: string, seen?: string): Promise<FoundMember> {
	return tenant.write(async (writing) => {
		writing.authorize("users:manage");
		const member = await findProfileToChange(writing, id);
		refuseSelf(writing, member);
		authorizeRole(writing, member.role);
		if (member.status !== "left") ensureUnchanged(member.role.key, seen);
		if (!(await dismiss(writing, tenant.id, member.id, "removed"))) {
			// Removing twice is fine. Someone who left meanwhile was not removed, and cannot be reinstated.
			if (!(await findRemoval(writing, member.id))) refuseGone(member);
			writing.leaveUnchanged();
		}
		return member;
	});
}

/**
 * Undoes a removal: reinstates the member with their former role and in the teams they were removed from. Idempotent.
 * Refuses: 404, 403 `users:manage` or the permission that the asking member lacks, 409 for someone who left on their own
 * or whose account is gone. Records: member.reactivated, team.joined.
 */
export function readmitMember(tenant: Tenant, id: string): Promise<FoundMember> {
	return tenant.write(async (writing) => {
		writing.authorize("users:manage");
		const member = await findProfileToChange(writing, id);
		authorizeRole(writing, member.role);
		if (member.status !== "left") {
			writing.leaveUnchanged();
			return member;
		}
		const removal = await findRemoval(writing, member.id);
		if (!removal) return refuseReadmission(member);
		await readmit(writing, tenant.id, member.id);
		await rejoinTeams(writing, member, removal);
		return member;
	});
}

/** Ends the asking member's own membership. Refuses: 409 for the last owner. Records: member.left. */
export function leaveWorkspace(tenant: Tenant): Promise<void> {
	return tenant.write(async (writing) => {
		writing.authorizeSelf(writing.member.id);
		if (!(await dismiss(writing, tenant.id, writing.member.id, "left"))) writing.leaveUnchanged();
	});
}

/** The teams that a removal took the member out of, and those they led. */
type Removal = { teams: number[]; led: number[] };

/** Finds what a member lost with their removal; undefined when they left on their own or never left. */
export async function findRemoval(
	{ db, tables: { auditLogs } }: Reading,
	id: string,
): Promise<Removal | undefined> {
	const [last] = await db
		.select({ event: auditLogs.event, payload: auditLogs.payload })
		.from(auditLogs)
		.where(
			and(
				eq(auditLogs.subjectType, "member"),
				eq(auditLogs.subjectId, id),
				inArray(auditLogs.event, ["member.removed", "member.left"]),
			),
		)
		.orderBy(desc(auditLogs.seq))
		.limit(1);
	if (last?.event !== "member.removed") return undefined;
	const numbers = (list: unknown) => (Array.isArray(list) ? list.filter(Number.isInteger) : []);
	return { teams: numbers(last.payload.teams), led: numbers(last.payload.led) };
}

async function rejoinTeams(writing: Writing, member: FoundMember, removal: Removal): Promise<void> {
	const { db, tables, record } = writing;
	const { teams, teamMembers } = tables;
	if (removal.teams.length === 0) return;
	const there = await db
		.select({ id: teams.id, name: teams.name, slug: teams.slug })
		.from(teams)
		.where(and(inArray(teams.id, removal.teams), isNull(teams.deletedAt)));
	for (const team of there) {
		await db.insert(teamMembers).values({ teamId: team.id, userId: member.id }).onConflictDoNothing();
		await record("team.joined", { ...team, member: { id: member.id, name: member.name } });
	}
	const led = there.filter(({ id }) => removal.led.includes(id)).map(({ id }) => id);
	if (led.length === 0) return;
	// A team that has another lead by now keeps that lead.
	await db
		.update(teams)
		.set({ leadId: member.id, version: sql`${teams.version} + 1` })
		.where(and(inArray(teams.id, led), isNull(teams.leadId)));
}

function refuseSelf(writing: Writing, { id }: FoundMember): void {
	if (id !== writing.member.id) return;
	refuse(403, {
		title: "You can’t remove yourself",
		message: "If you want to go, leave the workspace instead.",
		rule: "self-removal",
	});
}

function refuseReadmission({ name }: FoundMember): never {
	return refuse(409, {
		title: "They left on their own",
		isFinal: true,
		message: sentence`${name} left this workspace on their own, so they can only come back by invitation.`,
		rule: "member-left",
	});
}
