import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import { roles } from "#db/schema/tenant/roles.ts";
import { users } from "#db/schema/tenant/users.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { prepared } from "#db/tenancy/session/prepared.ts";
import { fullName } from "./member-name.ts";
import { isServiceAccountId } from "./service-account-id.ts";

// biome-ignore lint/performance/noBarrelFile: features do not import the files of tables.
export { shownName, sortName } from "#db/schema/tenant/users.ts";

/** A person inside one tenant, or a service account that acts there. */
export type Member = {
	/** The Clerk user id; `svc_…` for a service account. */
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
	const [row] = await activeMember(db, { isPerson: true }, { userId });
	return row && { member: memberFrom(row), lastSeenAt: row.lastSeenAt };
}

/** Finds who acts through a key, or makes a change: an active member, or a service account that was not deleted. */
export async function findActor(db: Db, id: string): Promise<Member | undefined> {
	const [row] = await activeMember(db, { isPerson: !isServiceAccountId(id) }, { userId: id });
	return row && memberFrom(row);
}

function memberFrom(row: Awaited<ReturnType<typeof activeMember>>[number]): Member {
	const { id, email, imageUrl, roleKey, roleName, permissions } = row;
	const role = { key: roleKey, name: roleName };
	return { id, email, name: fullName(row), imageUrl, role, permissions };
}

const isUsable = and(isNotNull(users.sponsorId), isNull(users.leftAt));

const activeMember = prepared((db, { isPerson }: { isPerson: boolean }) =>
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
		.where(and(eq(users.id, sql.placeholder("userId")), isPerson ? eq(users.isActive, true) : isUsable)),
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
