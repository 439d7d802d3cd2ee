import { inArray, type SQL, sql } from "drizzle-orm";
import { erasedAddress } from "#app/tenant/people/member-name.ts";
import type { Writing } from "#app/tenant/tenant.server.ts";

/**
 * A step: removes the address and the message from invitations to the workspace and to its teams, and returns the
 * addresses that were there. The invitations stay, distinguished by their own ids.
 */
export async function forgetInvited(
	{ db, tables: { invitations, teamInvitations } }: Writing,
	which: { invited: SQL | undefined; toTeams: SQL | undefined },
): Promise<string[]> {
	const tables = [
		{ table: invitations, condition: which.invited },
		{ table: teamInvitations, condition: which.toTeams },
	];
	const addresses = new Set<string>();
	for (const { table, condition } of tables) {
		const found = await db.select({ id: table.id, email: table.email }).from(table).where(condition);
		if (found.length === 0) continue;
		for (const { email } of found) addresses.add(email);
		const ids = found.map(({ id }) => id);
		await db
			.update(table)
			.set({
				email: sql`${table.id} || ${erasedAddress("")}`,
				...{ message: null, updatedAt: new Date() },
			})
			.where(inArray(table.id, ids));
	}
	return [...addresses];
}
