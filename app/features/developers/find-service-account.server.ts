import { aliasedTable, and, asc, count, eq, isNotNull, isNull, max } from "drizzle-orm";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { suggestPeople } from "#app/tenant/people/find-named.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { isPermission, missingFrom } from "#app/tenant/permissions/catalog.ts";
import { findRoles, reasonAgainstGiving } from "#app/tenant/permissions/roles.server.ts";
import { OWNER } from "#app/tenant/registry/last-owner.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { TenantUser } from "#db/schema/tenant/users.ts";
import { findShownKeys, type ShownKey } from "./find.server.ts";

/** A service account as pages show it. */
export type ServiceAccount = {
	id: string;
	name: string;
	role: { key: string; name: string; permissions: readonly string[] };
	/** The member who is responsible for it. Undefined: they left or were removed, so it needs another one. */
	sponsor: { id: string; name: string } | undefined;
	createdAt: Date;
	/** Names its present state: an edit of another one is refused. */
	version: string;
};

/** Enough for a program each; more are hard to keep in view. */
export const MOST_SERVICE_ACCOUNTS = 50;

/** A service account in a list: how many keys it has that are not revoked, and when one was last used. */
export type ListedServiceAccount = ServiceAccount & { keys: number; usedAt: Date | null };

/** Lists the service accounts by name. Refuses: 403 `integrations:manage`. */
export function listServiceAccounts(tenant: Tenant): Promise<ListedServiceAccount[]> {
	return tenant.read(async (reading) => {
		reading.authorize("integrations:manage");
		const { apiKeys, users } = reading.tables;
		const [rows, ofKeys] = await Promise.all([
			select(reading, {}).orderBy(asc(inNameOrder(users.firstName)), asc(users.id)),
			reading.db
				.select({ holder: apiKeys.memberId, keys: count(), usedAt: max(apiKeys.usedAt) })
				.from(apiKeys)
				.innerJoin(users, and(eq(users.id, apiKeys.memberId), isNotNull(users.sponsorId)))
				.where(isNull(apiKeys.revokedAt))
				.groupBy(apiKeys.memberId),
		]);
		return rows.map((row: Row) => {
			const { keys = 0, usedAt = null } = ofKeys.find(({ holder }) => holder === row.account.id) ?? {};
			return { ...accountOf(row), keys, usedAt };
		});
	});
}

/** Returns a service account and its keys. Refuses: 403 `integrations:manage`, 404. */
export function getServiceAccount(
	tenant: Tenant,
	id: string,
): Promise<{ account: ServiceAccount; keys: ShownKey[] }> {
	return tenant.read(async (reading) => {
		reading.authorize("integrations:manage");
		const account = await findServiceAccount(reading, id);
		return { account, keys: await findShownKeys(reading, account.id, tenant.keyPolicy) };
	});
}

/** Returns what the form offers: the roles that this member can give it, and names of people. Refuses: 403 `integrations:manage`. */
export function getServiceAccountChoices(tenant: Tenant) {
	return tenant.read(async (reading) => {
		reading.authorize("integrations:manage");
		const [roles, people] = await Promise.all([findRoles(reading), suggestPeople(reading)]);
		const offered = roles.filter((role) => role.key !== OWNER && !reasonAgainstGiving(reading.member, role));
		return { roles: offered.map(({ key, name }) => ({ value: key, label: name })), people };
	});
}

/** A step: finds a service account. Refuses: 404. */
export async function findServiceAccount(reading: Reading, id: string): Promise<ServiceAccount> {
	const [row]: Row[] = await select(reading, { id: id.replaceAll("\0", "") });
	return row ? accountOf(row) : refuseUnknown();
}

/**
 * A step: finds a service account to be changed, and locks it. Refuses: 403 `integrations:manage`, or the permission of
 * its role that the requesting member lacks; 404.
 */
export async function findServiceAccountToChange(writing: Writing, id: string): Promise<ServiceAccount> {
	writing.authorize("integrations:manage");
	const { users } = writing.tables;
	await writing.db
		.select({ id: users.id })
		.from(users)
		.where(and(eq(users.id, id.replaceAll("\0", "")), isNotNull(users.sponsorId)))
		.for("update");
	const account = await findServiceAccount(writing, id);
	authorizeRole(writing, account.role);
	return account;
}

/** A step: refuses to give, or take, what the requesting member does not have. Refuses: 403 with the missing permission. */
export function authorizeRole(
	{ authorize, member }: Pick<Reading, "authorize" | "member">,
	role: { permissions: readonly string[] },
): void {
	for (const permission of missingFrom(member.permissions, role.permissions.filter(isPermission))) {
		authorize(permission);
	}
}

function select({ db, tables: { roles, users } }: Reading, { id }: { id?: string }) {
	const sponsors = aliasedTable(users, "sponsors");
	return db
		.select({
			account: {
				id: users.id,
				firstName: users.firstName,
				createdAt: users.createdAt,
				updatedAt: users.updatedAt,
			},
			role: { key: roles.key, name: roles.name, permissions: roles.permissions },
			sponsor: {
				id: sponsors.id,
				firstName: sponsors.firstName,
				lastName: sponsors.lastName,
				email: sponsors.email,
			},
		})
		.from(users)
		.innerJoin(roles, eq(roles.key, users.role))
		.leftJoin(sponsors, and(eq(sponsors.id, users.sponsorId), isNull(sponsors.leftAt)))
		.where(
			and(isNotNull(users.sponsorId), isNull(users.leftAt), id === undefined ? undefined : eq(users.id, id)),
		)
		.$dynamic();
}

type Row = {
	account: Pick<TenantUser, "id" | "firstName" | "createdAt" | "updatedAt">;
	role: ServiceAccount["role"];
	sponsor: Pick<TenantUser, "id" | "firstName" | "lastName" | "email"> | null;
};

const accountOf = ({ account, role, sponsor }: Row): ServiceAccount => ({
	...{ id: account.id, name: account.firstName ?? "", role, createdAt: account.createdAt },
	sponsor: sponsor ? { id: sponsor.id, name: fullName(sponsor) } : undefined,
	version: account.updatedAt.toISOString(),
});

function refuseUnknown(): never {
	return refuse(404, {
		title: "No such service account",
		message: "There’s no service account at this address, or it was deleted. Look for it in the list.",
	});
}
