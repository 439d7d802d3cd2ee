import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { findRoles, type Role, reasonAgainstGiving } from "#app/tenant/permissions/roles.server.ts";
import { ensureUnchanged } from "#app/tenant/refusals/changed.ts";
import { lockOwners, OWNER } from "#app/tenant/registry/last-owner.server.ts";
import { reassignAll } from "#app/tenant/registry/membership-writes.server.ts";
import {
	configureWorkspace,
	findWorkspaceToChange,
	getWorkspace,
	type Workspace,
} from "#app/tenant/registry/workspace-writes.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { changeableRole, openRoleBook, type RoleBook, requireRights, roleOf } from "./find.server.ts";

/**
 * Where a role is used: the number of members (suspended ones too), service accounts and pending invitations, and its
 * use in the settings.
 */
export type Usage = {
	members: number;
	serviceAccounts: number;
	invitations: number;
	isDefault: boolean;
	joinsDomain: boolean;
};

/** The result of a deletion. `in use` needs a replacement, `unsuitable` another one. */
export type Removed =
	| { outcome: "removed"; role: Role; usage: Usage; replacement: Role | undefined }
	| { outcome: "gone" }
	| { outcome: "in use" }
	| { outcome: "unsuitable" };

// The role of former members when no replacement was needed; it matters only if they come back, and then they get a new
// one.
const LEAST = "viewer";

export const isInUse = (usage: Usage) => movesSomeone(usage) || usage.isDefault || usage.joinsDomain;

const movesSomeone = ({ members, serviceAccounts, invitations }: Usage) =>
	members + serviceAccounts + invitations > 0;

/**
 * Returns a role to delete, where it is used, and the roles that could replace it, with the reason against each that the
 * member cannot assign. Refuses: 404, 403 as `removeRole` does.
 */
export async function getRemoval(tenant: Tenant, key: string) {
	const workspace = await getWorkspace(tenant.id);
	return tenant.read(async (reading) => {
		reading.authorize("roles:manage");
		const { member } = reading;
		const roles = await findRoles(reading);
		const role = changeableRole(reading, { roles, granted: rightsOf(roles, member.role.key) }, key);
		const replacements = roles
			.filter((other) => canReplace(other, key))
			.map((other) => ({
				key: other.key,
				name: other.name,
				reason: reasonAgainstGiving(member, other)?.sentence ?? null,
			}));
		const usage: Usage = { ...(await countUses(reading, key)), ...usesIn(workspace, key) };
		const cannotMove =
			movesSomeone(usage) && !reading.can("users:manage") ? reasonAgainst(member, "users:manage") : null;
		return { role, usage, replacements, cannotMove };
	});
}

/**
 * Deletes a role. Everyone who has it, is invited with it, or would get it by the settings gets the replacement, all at
 * once. `seen`: its version, as the caller saw it. Refuses: 404, 403 `roles:manage`, `users:manage` when someone has it, for a system role, and for roles beyond the
 * member's permissions. Records: role.deleted; member.reassigned for each member, service_account.edited for each of those; workspace.configured.
 */
export function removeRole(
	tenant: Tenant,
	key: string,
	replacementKey?: string,
	seen?: number,
): Promise<Removed> {
	return tenant.write(async (writing) => {
		writing.authorize("roles:manage");
		const book = await openRoleBook(writing);
		if (await wasDeleted(writing, book.roles, key)) {
			writing.leaveUnchanged();
			return { outcome: "gone" };
		}
		const role = changeableRole(writing, book, key);
		ensureUnchanged(role.version, seen);
		const workspace = await findWorkspaceToChange(writing, tenant.id);
		const usage = await lockUsage(writing, workspace, key);
		const chosen = book.roles.find((other) => other.key === replacementKey && canReplace(other, key));
		const replacement = isInUse(usage) ? chosen : undefined;
		authorizeMove(writing, book, usage, replacement);
		if (isInUse(usage) && !replacement) {
			writing.leaveUnchanged();
			return { outcome: replacementKey === undefined ? "in use" : "unsuitable" };
		}
		const members = await replaceEverywhere(writing, workspace, key, replacement?.key ?? LEAST);
		await writing.db.delete(writing.tables.roles).where(eq(writing.tables.roles.key, key));
		const { name, description, color, permissions } = role;
		await writing.record("role.deleted", {
			...{ key, name, description, color, permissions: [...permissions] },
			...{ replacement: replacement?.key, members },
		});
		return { outcome: "removed", role, usage, replacement };
	});
}

const rightsOf = (roles: Role[], key: string) => roleOf(roles, key).permissions;

/** Rules out Owner: ownership is transferred to one person, never given to everyone who had some role. */
const canReplace = (other: Role, key: string) => other.key !== key && other.key !== OWNER;

/** Giving people another role takes the permission to manage them, and every permission of that role. Refuses: 403. */
function authorizeMove(writing: Writing, { granted }: RoleBook, usage: Usage, to: Role | undefined): void {
	if (movesSomeone(usage)) writing.authorize("users:manage");
	if (to) requireRights(writing, granted, to.permissions);
}

/** Tells whether the role was already deleted, so that pressing twice works. */
async function wasDeleted(
	{ db, tables: { auditLogs } }: Writing,
	roles: Role[],
	key: string,
): Promise<boolean> {
	if (roles.some((role) => role.key === key) || !/^[a-z0-9-]+$/.test(key)) return false;
	const found = await db
		.select({ seq: auditLogs.seq })
		.from(auditLogs)
		.where(
			and(
				eq(auditLogs.subjectType, "role"),
				eq(auditLogs.subjectId, key),
				eq(auditLogs.event, "role.deleted"),
			),
		)
		.limit(1);
	return found.length > 0;
}

/** Counts the uses while nobody can add one. Locks owners first, as in every change of roles, then the role itself. */
async function lockUsage(writing: Writing, workspace: Workspace, key: string): Promise<Usage> {
	const { roles } = writing.tables;
	await lockOwners(writing);
	await writing.db.select({ key: roles.key }).from(roles).where(eq(roles.key, key)).for("update");
	const counts = await countUses(writing, key);
	return { ...counts, ...usesIn(workspace, key) };
}

async function countUses({ db, tables: { users, invitations } }: Reading, key: string) {
	const count = sql<number>`count(*)::int`;
	const people = sql<number>`(count(*) filter (where ${isNull(users.sponsorId)}))::int`;
	const open = and(eq(invitations.status, "pending"), gt(invitations.expiresAt, sql`now()`));
	const [[members], [invited]] = await Promise.all([
		db
			.select({ count, people })
			.from(users)
			.where(and(eq(users.role, key), isNull(users.leftAt))),
		db
			.select({ count })
			.from(invitations)
			.where(and(eq(invitations.role, key), open)),
	]);
	const { count: all = 0, people: own = 0 } = members ?? {};
	return { members: own, serviceAccounts: all - own, invitations: invited?.count ?? 0 };
}

function usesIn({ settings }: Workspace, key: string) {
	return { isDefault: settings.defaultRole === key, joinsDomain: settings.domainJoin?.role === key };
}

/** Also replaces it for members who left and invitations that ended: no row may name a deleted role. */
async function replaceEverywhere(
	writing: Writing,
	workspace: Workspace,
	from: string,
	to: string,
): Promise<number> {
	const { invitations } = writing.tables;
	const members = await reassignAll(writing, workspace.id, from, to);
	await writing.db
		.update(invitations)
		.set({ role: to, updatedAt: new Date() })
		.where(eq(invitations.role, from));
	const uses = usesIn(workspace, from);
	const { settings } = workspace;
	const changed = {
		...(uses.isDefault && { defaultRole: to }),
		...(uses.joinsDomain && { domainJoin: { ...settings.domainJoin, role: to } }),
	};
	await configureWorkspace(writing, workspace, { settings: { ...settings, ...changed } });
	return members;
}
