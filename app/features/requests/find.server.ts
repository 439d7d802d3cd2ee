import { and, eq, getTableColumns, isNull } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import { idIn } from "#app/platform/whole-number.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { difference, held, isPermission } from "#app/tenant/permissions/catalog.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { holds, type Permission } from "#app/tenant/permissions/permissions.ts";
import { findRoles, type Role, reasonAgainstGiving } from "#app/tenant/permissions/roles.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import type { PermissionRequest } from "#db/schema/tenant/permission-requests.ts";

/** A role that could fulfill a request: what it adds and removes, and why this member cannot assign it, if so. */
export type Offer = {
	key: string;
	name: string;
	gained: Permission[];
	lost: Permission[];
	reason: string | null;
};

/**
 * Returns an open request with the asking member and every role that includes the permission.
 * Refuses: 404, 403 `users:manage`, 409 when it has been decided.
 */
export function getRequest(tenant: Tenant, id: string) {
	return tenant.read(async (reading) => {
		reading.authorize("users:manage");
		const [request, roles] = await Promise.all([findRequest(reading, id), findRoles(reading)]);
		if (request.status !== "open") return refuseDecided(reading, tenant, request);
		const { firstName, lastName, email, role, message, createdAt } = request;
		const permission = permissionOf(request);
		const present = roles.find(({ key }) => key === role);
		return {
			id: request.id,
			message,
			createdAt,
			permission,
			name: fullName({ firstName, lastName, email }),
			present: present && { key: present.key, name: present.name, color: present.color },
			// Anyone who may not change this member's role cannot approve at all.
			cannotApprove: present ? reasonAgainstChanging(reading, present) : null,
			offers: permission ? offersFor(reading, permission, roles, present) : [],
			cannotMakeRole: reasonAgainstMakingRole(reading, permission),
		};
	});
}

function reasonAgainstChanging({ member }: Reading, present: Role): string | null {
	return (
		reasonAgainstGiving(member, present) &&
		sentence`Their role, ${present.name}, has more permissions than yours, so you can’t change it.`
	);
}

function offersFor(
	{ member }: Reading,
	permission: Permission,
	roles: Role[],
	present: Role | undefined,
): Offer[] {
	return (
		roles
			.filter((role) => holds(role.permissions, permission))
			// The narrowest comes first, because it is usually the one that is wanted.
			.sort((one, other) => held(one.permissions).length - held(other.permissions).length)
			.map((role) => ({
				key: role.key,
				name: role.name,
				...difference(present?.permissions ?? [], role.permissions),
				reason: reasonAgainstGiving(member, role)?.sentence ?? null,
			}))
	);
}

async function findRequest({ db, tables }: Reading, id: string) {
	const { permissionRequests: requests, users } = tables;
	const { firstName, lastName, email, role } = users;
	const [found] = await db
		.select({ ...getTableColumns(requests), firstName, lastName, email, role })
		.from(requests)
		.innerJoin(users, eq(users.id, requests.userId))
		.where(and(eq(requests.id, idIn(id)), isNull(users.leftAt)));
	return found ?? refuseUnknown();
}

/** Returns the requested permission; undefined when this version of the product no longer knows it. */
export function permissionOf({ permission }: { permission: string }): Permission | undefined {
	return isPermission(permission) ? permission : undefined;
}

/** Tells the second of two people who decide what the first one decided. Refuses: 409. */
export async function refuseDecided(
	reading: Reading,
	{ base }: Tenant,
	request: Pick<PermissionRequest, "status" | "decidedBy" | "grantedRole" | "answer">,
): Promise<never> {
	const { users } = reading.tables;
	const { firstName, lastName, email } = users;
	const [[who], roles] = await Promise.all([
		reading.db
			.select({ firstName, lastName, email })
			.from(users)
			.where(eq(users.id, request.decidedBy ?? "")),
		findRoles(reading),
	]);
	const role = roles.find(({ key }) => key === request.grantedRole)?.name ?? request.grantedRole;
	const answer = request.answer ? `: “${request.answer}”` : "";
	const what =
		request.status === "approved" ? sentence`approved it with the role ${role}` : `declined it${answer}`;
	return refuse(409, {
		title: "This request has been decided",
		isFinal: true,
		message: `${who ? fullName(who) : "Someone"} ${what}. Nothing was changed now.`,
		links: [{ label: "Requests", href: pageIn(base, "/requests") }],
	});
}

/** Says why this member cannot make a role with a permission; null for one who can. Nobody grants what they lack. */
function reasonAgainstMakingRole({ can, member }: Reading, permission: Permission | undefined) {
	if (!can("roles:manage")) return reasonAgainst(member, "roles:manage");
	return permission && !can(permission) ? reasonAgainst(member, permission) : null;
}

/** Refuses: 404. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such request",
		message:
			"There is no request at this address, or the person who asked has left. Look for it in the list of requests.",
	});
}
