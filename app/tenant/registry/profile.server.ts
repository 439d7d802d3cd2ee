import { eq } from "drizzle-orm";
import { users as people } from "#db/schema/public/users.ts";
import { fullName } from "../people/member-name.ts";
import { registryBeside } from "../registry.server.ts";
import { type MemberRow, type MembershipWriting, tell } from "./membership.server.ts";

/** What a member says of themselves in a workspace. */
export type ProfileValues = { firstName: string; lastName: string | null; phone: string | null };

/** A step: keeps it, here and in the index of people. Records: member.edited. False when nothing differs. */
export async function keepProfile(
	writing: MembershipWriting,
	tenantId: string,
	member: MemberRow,
	values: ProfileValues,
): Promise<boolean> {
	const fields = Object.entries(values) as [keyof ProfileValues, string | null][];
	const changes = Object.fromEntries(
		fields
			.filter(([field, to]) => member[field] !== to)
			.map(([field, to]) => [field, { from: member[field], to }]),
	);
	if (Object.keys(changes).length === 0) return false;
	const { db, tables } = writing;
	const updatedAt = new Date();
	const { firstName, lastName } = values;
	await db
		.update(tables.users)
		.set({ ...values, updatedAt })
		.where(eq(tables.users.id, member.id));
	await registryBeside(db)
		.update(people)
		.set({ firstName, lastName, updatedAt })
		.where(eq(people.clerkUserId, member.id));
	const name = fullName({ ...member, firstName, lastName });
	await writing.record("member.edited", { id: member.id, name, changes });
	await tell(db, tenantId);
	return true;
}
