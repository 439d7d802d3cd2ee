import { and, eq, inArray } from "drizzle-orm";
import { holds, type Permission } from "#app/tenant/permissions/permissions.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { type ConcernsOf, concernsOf } from "../concern.ts";

/** Whom it concerns when something happens to members, or to the workspace. */
export const peopleConcerns: ConcernsOf[] = [
	concernsOf(["request.made"], async (reading, { subject: { id } }) => [
		{ kind: "request", about: { type: "request", id }, to: await findHolders(reading, "users:manage") },
	]),
	concernsOf(["request.approved", "request.declined"], (_reading, { subject: { id }, payload }) => [
		{ kind: "answer", about: { type: "request", id }, to: [payload.member] },
	]),
	concernsOf(["invitation.accepted"], async (reading, { subject: { id } }) => [
		{ kind: "invitation", about: { type: "invitation", id }, to: await findInviter(reading, id) },
	]),
	concernsOf(["member.reassigned"], (_reading, { payload }) => [
		{ kind: "role", about: { type: "member", id: "" }, to: [payload.id] },
	]),
	concernsOf(["achievement.awarded"], (_reading, { subject: { id }, payload: { member } }) => [
		{ kind: "milestone", about: { type: "milestone", id }, to: [member.id] },
	]),
	concernsOf(["support.viewed"], async (reading, { subject: { id } }) => [
		{
			kind: "support",
			about: { type: "support", id },
			to: await findHolders(reading, "organization:manage"),
		},
	]),
];

/** Returns the active members whose role includes a permission. */
async function findHolders(reading: TenantReading, permission: Permission): Promise<string[]> {
	const { users } = reading.tables;
	const able = (await findRoles(reading)).filter((role) => holds(role.permissions, permission));
	const keys = able.map(({ key }) => key);
	if (keys.length === 0) return [];
	const rows = await reading.db
		.select({ id: users.id })
		.from(users)
		.where(and(inArray(users.role, keys), eq(users.isActive, true)));
	return rows.map(({ id }) => id);
}

async function findInviter({ db, tables: { invitations } }: TenantReading, id: string): Promise<string[]> {
	const rows = await db
		.select({ invitedBy: invitations.invitedBy })
		.from(invitations)
		.where(eq(invitations.id, id));
	return rows.map(({ invitedBy }) => invitedBy);
}
