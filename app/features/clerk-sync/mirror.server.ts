import { eq } from "drizzle-orm";
import { addOrganizationMember, removeOrganizationMember } from "#app/platform/clerk/members.server.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { roleAtClerk } from "./role-at-clerk.ts";

type TenantReader = <T>(work: (reading: TenantReading) => Promise<T>) => Promise<T>;

/**
 * Makes a person's membership at Clerk match the one here: present with Clerk's name for the role, or gone. It reads the
 * current state rather than what happened, so events may repeat or arrive in any order. A suspension exists only here;
 * the membership at Clerk continues and gives no access here.
 */
export async function mirrorMember(
	organizationId: string,
	read: TenantReader,
	userId: string,
): Promise<void> {
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
