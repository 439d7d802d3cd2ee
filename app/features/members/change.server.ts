import { refuse } from "#app/platform/refusal.ts";
import { assignRole, reactivate, suspend } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import {
	authorizeRole,
	type FoundMember,
	type FoundRole,
	findProfile,
	findProfileToChange,
	findRole,
	refuseGone,
} from "./find.server.ts";
import type { MemberRoleValues } from "./forms.ts";

/** The result of a role change. All but `saved` are for the person to fix. */
export type RoleChange =
	| { outcome: "saved"; member: FoundMember; to: FoundRole }
	/** Someone else changed it since the page was opened. */
	| { outcome: "stale"; member: FoundMember }
	/** The role no longer exists. */
	| { outcome: "unknown" }
	/** They would lose permissions of their own, and have not confirmed that. */
	| { outcome: "unsure" };

/**
 * Refuses whatever every change of this membership would be refused, for a form that says nothing valid.
 * Refuses: 404, 403 `users:manage` or the permission that the asking member lacks.
 */
export function authorizeChange(tenant: Tenant, id: string): Promise<void> {
	return tenant.read(async (reading) => {
		reading.authorize("users:manage");
		authorizeRole(reading, (await findProfile(reading, id)).role);
	});
}

/**
 * Gives a member another role, if they still have the one that was shown.
 * Refuses: 404, 403 `users:manage` or the permission that the asking member lacks, 409 for the last owner and for
 * someone who left. Records: member.reassigned.
 */
export function changeRole(tenant: Tenant, id: string, values: MemberRoleValues): Promise<RoleChange> {
	return tenant.write(async (writing): Promise<RoleChange> => {
		const member = await findToManage(writing, id);
		if (member.role.key !== values.shown) return unchanged(writing, { outcome: "stale", member });
		authorizeRole(writing, member.role);
		const to = await findRole(writing, values.role);
		if (!to) return unchanged(writing, { outcome: "unknown" });
		authorizeRole(writing, to);
		const isOwn = member.id === writing.member.id;
		const changes = to.key !== member.role.key;
		if (isOwn && changes && !values.understood) return unchanged(writing, { outcome: "unsure" });
		if (!(await assignRole(writing, tenant.id, member.id, to.key))) writing.leaveUnchanged();
		return { outcome: "saved", member, to };
	});
}

/**
 * Suspends a member until someone reactivates them. Idempotent.
 * Refuses: 404, 403 `users:manage` or the permission that the asking member lacks, 403 for oneself, 409 for the last
 * owner and for someone who left. Records: member.suspended.
 */
export function suspendMember(tenant: Tenant, id: string): Promise<FoundMember> {
	return tenant.write(async (writing) => {
		const member = await findToManage(writing, id);
		refuseSelf(writing, member);
		authorizeRole(writing, member.role);
		if (!(await suspend(writing, tenant.id, member.id))) writing.leaveUnchanged();
		return member;
	});
}

/** Reactivates a suspended member. Idempotent. Refuses: as `suspendMember`. Records: member.reactivated. */
export function reactivateMember(tenant: Tenant, id: string): Promise<FoundMember> {
	return tenant.write(async (writing) => {
		const member = await findToManage(writing, id);
		authorizeRole(writing, member.role);
		if (!(await reactivate(writing, tenant.id, member.id))) writing.leaveUnchanged();
		return member;
	});
}

async function findToManage(writing: Writing, id: string): Promise<FoundMember> {
	writing.authorize("users:manage");
	const member = await findProfileToChange(writing, id);
	if (member.status === "left") refuseGone(member);
	return member;
}

function refuseSelf(writing: Writing, { id }: FoundMember): void {
	if (id !== writing.member.id) return;
	refuse(403, {
		title: "You can’t suspend yourself",
		message: "You couldn’t undo it afterward. If you want to go, leave the workspace instead.",
		rule: "self-suspension",
	});
}

function unchanged<T>(writing: Writing, value: T): T {
	writing.leaveUnchanged();
	return value;
}
