import { asc } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import type { Member } from "../people/member.server.ts";
import { isPermission, missingFrom } from "./catalog.ts";
import { type MissingPermission, reasonAgainst } from "./explain.ts";
import type { Permission } from "./permissions.ts";

/** A role of a tenant: one of the four system roles, or its own. */
export type Role = {
	key: string;
	name: string;
	description: string;
	/** The permissions it was granted, as in the catalog; contained permissions come with them. */
	permissions: Permission[];
	isSystem: boolean;
	/** A name from `ROLE_COLORS`. */
	color: string | null;
	version: number;
};

const SYSTEM_ORDER = ["owner", "admin", "member", "viewer"];

/** Lists every role of the tenant: the four system roles, widest first, then its own by name. Their number is limited. */
export async function findRoles({ db, tables }: TenantReading): Promise<Role[]> {
	const { key, name, description, permissions, isSystem, color, version } = tables.roles;
	const rows = await db
		.select({ key, name, description, permissions, isSystem, color, version })
		.from(tables.roles)
		.orderBy(asc(inNameOrder(name)), asc(key));
	return rows
		.map((row) => ({ ...row, permissions: row.permissions.filter(isPermission) }))
		.sort((one, other) => rank(one) - rank(other));
}

function rank({ key, isSystem }: Role): number {
	return isSystem ? SYSTEM_ORDER.indexOf(key) : SYSTEM_ORDER.length;
}

/** Says why a member cannot assign or change this role: no one grants what they do not have. Null when they can. */
export function reasonAgainstGiving(
	member: Member,
	role: Pick<Role, "permissions">,
): MissingPermission | null {
	const [missing] = missingFrom(member.permissions, role.permissions);
	return missing ? reasonAgainst(member, missing) : null;
}
