import { and, eq, sql } from "drizzle-orm";
import { endTeamInvitation } from "#app/features/invitations/team-invitations.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { isLastOwner, lockOwners } from "#app/tenant/registry/last-owner.server.ts";
import { end, type MemberRow } from "#app/tenant/registry/membership-writes.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import { writeAsSystem } from "#app/tenant/write-as-system.server.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { compareMembers } from "./compare-members.server.ts";
import { handOver } from "./owner-succession.server.ts";

/**
 * Removes a person whose account is gone from a workspace. If they were its only owner, it is handed over in the same
 * transaction. Before that, its members are compared with Clerk's, so that the successor does not depend on event order.
 */
export async function leaveForGood(tenant: TenantRecord, userId: string, by: string): Promise<void> {
	const attempt = (afterComparing: "compared" | "not yet") =>
		writeAsSystem(tenant, by, (writing) => leave(writing, tenant, userId, afterComparing));
	if ((await attempt("not yet")) === "left") return;
	for await (const difference of compareMembers(tenant)) {
		if (difference.side === "here") await difference.repair();
	}
	await attempt("compared");
}

async function leave(
	writing: TenantWriting,
	tenant: TenantRecord,
	userId: string,
	members: "compared" | "not yet",
): Promise<"left" | "compare first"> {
	const owners = await lockOwners(writing);
	const [row] = await writing.db
		.select()
		.from(writing.tables.users)
		.where(eq(writing.tables.users.id, userId))
		.for("update");
	if (!row || row.leftAt) return "left";
	if (isLastOwner(owners, userId)) {
		if (members === "not yet") {
			// Another account may have their address by now, and be among the members that are about to be added.
			await writing.db
				.update(writing.tables.users)
				.set({ email: sql`${userId}::text || '@left.invalid'` })
				.where(eq(writing.tables.users.id, userId));
			return "compare first";
		}
		log.warn(
			{ tenant: tenant.id, userId },
			"the account of the last owner is gone: the workspace is handed over",
		);
		await handOver(writing, tenant, userId);
	}
	await endPending(writing, row);
	await end(writing, tenant.id, row, "left");
	return "left";
}

/** Ends what is pending for a person who is gone: their own requests, and their team invitations. */
async function endPending(writing: TenantWriting, member: MemberRow): Promise<void> {
	const { db, tables, record } = writing;
	const { permissionRequests: requests, teamInvitations, teams } = tables;
	const asked = await db
		.update(requests)
		.set({ status: "declined", decidedAt: new Date(), answer: "Their account was deleted." })
		.where(and(eq(requests.userId, member.id), eq(requests.status, "open")))
		.returning({ id: requests.id, permission: requests.permission });
	for (const request of asked)
		await record("request.declined", { ...request, name: fullName(member), member: member.id });
	const invited = await db
		.select({ invitation: teamInvitations, team: teams })
		.from(teamInvitations)
		.innerJoin(teams, eq(teams.id, teamInvitations.teamId))
		.where(and(eq(teamInvitations.userId, member.id), eq(teamInvitations.status, "pending")))
		.for("update");
	for (const one of invited) await endTeamInvitation(writing, one, "revoked");
}
