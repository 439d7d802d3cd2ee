import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { idIn } from "#app/platform/whole-number.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { difference, missingFrom } from "#app/tenant/permissions/catalog.ts";
import { holds, type Permission } from "#app/tenant/permissions/permissions.ts";
import { findRoles, type Role } from "#app/tenant/permissions/roles.server.ts";
import { lockOwners } from "#app/tenant/registry/last-owner.server.ts";
import { assignRole, findMemberRow, type MemberRow } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { PermissionRequest } from "#db/schema/tenant/permission-requests.ts";
import { permissionOf, refuseDecided, refuseUnknown } from "./find.server.ts";
import type { AskValues } from "./forms.ts";

/** The result of asking. */
export type RequestOutcome = "asked" | "already asked" | "has it";

/** Asks for a permission. Idempotent while the request is open. Records: request.made. */
export function makeRequest(tenant: Tenant, { permission, message }: AskValues): Promise<RequestOutcome> {
	return tenant.write(async (writing) => {
		const { db, member, tables } = writing;
		const { permissionRequests: requests } = tables;
		writing.authorizeSelf(member.id);
		if (holds(member.permissions, permission)) {
			writing.leaveUnchanged();
			return "has it";
		}
		const [made] = await db
			.insert(requests)
			.values({ userId: member.id, permission, message: message ?? null })
			.onConflictDoNothing({
				target: [requests.userId, requests.permission],
				// A literal, as in the index: PostgreSQL cannot match a parameter to the index once the statement has a
				// generic plan.
				where: sql`${requests.status} = 'open'`,
			})
			.returning({ id: requests.id });
		if (!made) {
			writing.leaveUnchanged();
			return "already asked";
		}
		await writing.record("request.made", {
			id: made.id,
			name: member.name,
			member: member.id,
			permission,
		});
		return "asked";
	});
}

/** The result of an approval. All but `approved` are for the person to fix. */
export type Approved =
	| { outcome: "approved"; name: string; role: string }
	/** The role does not include the requested permission, or does not exist. */
	| { outcome: "unsuitable" }
	/** It would remove these permissions, and that was not confirmed. */
	| { outcome: "takes"; lost: Permission[] };

/**
 * Gives the member who asked a role that includes the permission.
 * Refuses: 404, 409 when it has been decided, 403 `users:manage`, and 403 for a role, their current or the new one,
 * beyond the actor's permissions. Records: member.reassigned, request.approved.
 */
export function approveRequest(
	tenant: Tenant,
	id: string,
	{ role: key, confirmed }: { role: string; confirmed: boolean },
): Promise<Approved> {
	return tenant.write(async (writing) => {
		const { request, asker } = await findOpen(writing, tenant, id);
		const permission = permissionOf(request);
		const roles = await findRoles(writing);
		const present = roles.find((role) => role.key === asker.role);
		const chosen = roles.find((role) => role.key === key);
		requireRights(writing, present);
		const { lost } = difference(present?.permissions ?? [], chosen?.permissions ?? []);
		if (!chosen || !permission || !holds(chosen.permissions, permission)) {
			writing.leaveUnchanged();
			return { outcome: "unsuitable" };
		}
		requireRights(writing, chosen);
		if (lost.length > 0 && !confirmed) {
			writing.leaveUnchanged();
			return { outcome: "takes", lost };
		}
		await assignRole(writing, tenant.id, asker.id, chosen.key);
		await decide(writing, request.id, { status: "approved", grantedRole: chosen.key });
		await writing.record("request.approved", { ...factsOf(request, asker), role: chosen.key });
		return { outcome: "approved", name: fullName(asker), role: chosen.name };
	});
}

/**
 * Declines a request, with or without an answer. Refuses: 404, 409 when it has been decided, 403 `users:manage`.
 * Records: request.declined.
 */
export function declineRequest(tenant: Tenant, id: string, answer: string | undefined): Promise<string> {
	return tenant.write(async (writing) => {
		const { request, asker } = await findOpen(writing, tenant, id);
		await decide(writing, request.id, { status: "declined", answer: answer ?? null });
		await writing.record("request.declined", factsOf(request, asker));
		return fullName(asker);
	});
}

/** Finds the request, locked so that nobody else decides it meanwhile, and the row of the member who asked. */
async function findOpen(
	writing: Writing,
	tenant: Tenant,
	id: string,
): Promise<{ request: PermissionRequest; asker: MemberRow }> {
	writing.authorize("users:manage");
	const { permissionRequests: requests } = writing.tables;
	const [request] = await writing.db
		.select(getTableColumns(requests))
		.from(requests)
		.where(eq(requests.id, idIn(id)))
		.for("update");
	if (!request) return refuseUnknown();
	if (request.status !== "open") return refuseDecided(writing, tenant, request);
	// Taken before any other member's row, as in every change of one; it also keeps roles from being deleted meanwhile.
	await lockOwners(writing);
	const asker = await findMemberRow(writing, request.userId);
	return asker.leftAt ? refuseUnknown() : { request, asker };
}

function requireRights(writing: Writing, role: Role | undefined): void {
	const [missing] = missingFrom(writing.member.permissions, role?.permissions ?? []);
	if (missing) writing.authorize(missing);
}

async function decide(
	{ db, member, tables: { permissionRequests: requests } }: Writing,
	id: number,
	decision: Pick<PermissionRequest, "status"> & Partial<Pick<PermissionRequest, "grantedRole" | "answer">>,
): Promise<void> {
	const now = new Date();
	await db
		.update(requests)
		.set({ ...decision, decidedBy: member.id, decidedAt: now, updatedAt: now })
		.where(and(eq(requests.id, id), eq(requests.status, "open")));
}

function factsOf({ id, userId, permission }: PermissionRequest, asker: MemberRow) {
	return { id, member: userId, name: fullName(asker), permission };
}
