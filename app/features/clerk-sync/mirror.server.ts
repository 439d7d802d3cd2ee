import { eq } from "drizzle-orm";
import { addOrganizationMember, removeOrganizationMember } from "#app/platform/clerk/members.server.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { Db } from "#db/tenancy/session/open.ts";
import { roleAtClerk } from "./role-at-clerk.ts";

type Look = <T>(work: (reading: { db: Db; tables: TenantTables }) => Promise<T>) => Promise<T>;

/**
 * Makes somebody's membership at Clerk what it is here: there with Clerk's word for the role, or gone. It looks at how
 * things are, not at what happened, so that events may come twice or in another order. A suspension stays ours alone:
 * at Clerk the membership goes on, and lets nobody in here.
 */
export async function mirrorMember(organizationId: string, read: Look, userId: string): Promise<void> {
	const member = await read(async ({ db, tables: { users } }) => {
		const [row] = await db
			.select({ role: users.role, leftAt: users.leftAt })
			.from(users)
			.where(eq(users.id, userId));
		return row;
	});
	if (!member) return;
	if (member.leftAt) await removeOrganizationMember(organizationId, userId);
	else await addOrganizationMember(organizationId, userId, roleAtClerk(member.role));
}
