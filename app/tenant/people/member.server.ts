import { and, eq, sql } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { prepared } from "#db/tenancy/session/prepared.ts";
import { fullName } from "./member-name.ts";

// biome-ignore lint/performance/noBarrelFile: features do not import the files of tables.
export { shownName, sortName } from "#db/schema/tenant/users.ts";

/** A person inside one tenant. */
export type Member = {
	/** The Clerk user id. */
	id: string;
	email: string;
	/** First and last name, or the address when neither is known. */
	name: string;
	/** The URL of their picture. */
	imageUrl: string | null;
	role: { key: string; name: string };
	/** Permission keys of the role. */
	permissions: readonly string[];
};

/** Finds a member by their own row, the only authority on membership and role; undefined for everyone else. */
export async function findMember(
	db: Db,
	userId: string,
): Promise<{ member: Member; lastSeenAt: Date | null } | undefined> {
	const [row] = await activeMember(db, {}, { userId });
	if (!row) return undefined;
	const { id, email, imageUrl, roleKey, roleName, permissions, lastSeenAt } = row;
	const role = { key: roleKey, name: roleName };
	return { member: { id, email, name: fullName(row), imageUrl, role, permissions }, lastSeenAt };
}

const activeMember = prepared((db, _shape: Record<string, never>) =>
	db
		.select({
			id: users.id,
			email: users.email,
			firstName: users.firstName,
			lastName: users.lastName,
			imageUrl: users.avatarUrl,
			lastSeenAt: users.lastSeenAt,
			roleKey: roles.key,
			roleName: roles.name,
			permissions: roles.permissions,
		})
		.from(users)
		.innerJoin(roles, eq(roles.key, users.role))
		.where(and(eq(users.id, sql.placeholder("userId")), eq(users.isActive, true))),
);

/** Finds the name of a present or former member; undefined for nobody. */
export async function findName(db: Db, id: string | null): Promise<string | undefined> {
	if (id === null) return undefined;
	const { email, firstName, lastName } = users;
	const [person] = await db.select({ email, firstName, lastName }).from(users).where(eq(users.id, id));
	return person && fullName(person);
}

/** Gives the same answer for "no such workspace" and "not yours". Refuses: 404. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "Nothing here",
		message:
			"There’s no page at this address, or you can’t see it. Check the address, or choose one of your workspaces.",
	});
}
