import { and, eq } from "drizzle-orm";
import { organizationMemberships, organizations } from "#db/schema/public/organizations.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";
import { OWNER } from "./last-owner.server.ts";
import type { MemberRow } from "./membership-writes.server.ts";

/** What is known here about one person in one workspace; times are Unix milliseconds. */
export type MembershipState = {
	row: MemberRow | undefined;
	/** The newest version of their membership that Clerk has reported, whichever of their memberships it is. */
	known: number | undefined;
	/** When their membership last changed: here, or at Clerk when Clerk changed it. */
	decidedAt: number | undefined;
};

const indexRow = (tenantId: string, userId: string) =>
	and(eq(organizationMemberships.organizationId, tenantId), eq(organizationMemberships.userId, userId));

/** A step: reads and locks both mirrors of a membership, the tenant's own row first, as everything else does. */
export async function findMembershipState(
	writing: TenantWriting,
	tenantId: string,
	userId: string,
): Promise<MembershipState> {
	const {
		db,
		tables: { users },
	} = writing;
	const registry = registryOf(writing);
	const [row] = await db.select().from(users).where(eq(users.id, userId)).for("update");
	const [index] = await registry
		.select({
			clerkUpdatedAt: organizationMemberships.clerkUpdatedAt,
			updatedAt: organizationMemberships.updatedAt,
		})
		.from(organizationMemberships)
		.where(indexRow(tenantId, userId))
		.for("update");
	return { row, known: index?.clerkUpdatedAt?.getTime(), decidedAt: index?.updatedAt.getTime() };
}

/** A step: notes the version, so that an older event arriving later is known to be late. */
export async function noteVersion(
	writing: TenantWriting,
	tenantId: string,
	{ userId, updatedAt }: { userId: string; updatedAt: number },
): Promise<void> {
	await registryOf(writing)
		.update(organizationMemberships)
		.set({ clerkUpdatedAt: new Date(updatedAt) })
		.where(indexRow(tenantId, userId));
}

const MEMBER = "member";

/**
 * A step: picks the starting role of someone who became a member at Clerk: admin for its admins, the workspace's
 * setting for others. If that role is gone or would make owners, it is member.
 */
export async function startingRole(
	writing: TenantWriting,
	tenantId: string,
	clerkRole: string,
): Promise<string> {
	const {
		db,
		tables: { roles },
	} = writing;
	if (clerkRole === "org:admin") return "admin";
	const [row] = await registryOf(writing)
		.select({ settings: organizations.settings })
		.from(organizations)
		.where(eq(organizations.id, tenantId));
	const wanted = row?.settings.defaultRole ?? MEMBER;
	if (wanted === OWNER) return MEMBER;
	// Locked, so that the role is not deleted before it is assigned.
	const [found] = await db
		.select({ key: roles.key })
		.from(roles)
		.where(eq(roles.key, wanted))
		.for("key share");
	return found?.key ?? MEMBER;
}
