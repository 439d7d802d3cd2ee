import { randomBytes } from "node:crypto";
import { and, count, eq, isNotNull, isNull } from "drizzle-orm";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { findNamed, NOT_NAMED } from "#app/tenant/people/find-named.server.ts";
import { serviceAddress } from "#app/tenant/people/service-account-id.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import { revokeKeys } from "#app/tenant/registry/api-keys.server.ts";
import { OWNER } from "#app/tenant/registry/last-owner.server.ts";
import { tell } from "#app/tenant/registry/membership-writes.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import {
	authorizeRole,
	findServiceAccountToChange,
	MOST_SERVICE_ACCOUNTS,
	type ServiceAccount,
} from "./find-service-account.server.ts";
import type { ServiceAccountEdit, ServiceAccountValues } from "./service-account-forms.ts";

type Refused = { outcome: "refused"; errors: Record<string, string[]> };
type Saved = { outcome: "saved"; id: string; name: string };

/**
 * Creates a service account: it acts only through its keys, and is no member. Refuses: 403 `integrations:manage`, or the
 * permission of the role that the requesting member lacks. Records: service_account.created.
 */
export function createServiceAccount(tenant: Tenant, values: ServiceAccountValues): Promise<Saved | Refused> {
	// Outside the transaction, which may run twice.
	const id = `svc_${randomBytes(12).toString("base64url").replaceAll(/[-_]/g, "0")}`;
	return tenant.write(async (writing): Promise<Saved | Refused> => {
		writing.authorize("integrations:manage");
		const chosen = await findChosen(writing, values);
		if (chosen.errors) return refused(writing, chosen.errors);
		const { users } = writing.tables;
		const [existing] = await writing.db
			.select({ all: count() })
			.from(users)
			.where(and(isNotNull(users.sponsorId), isNull(users.leftAt)));
		if ((existing?.all ?? 0) >= MOST_SERVICE_ACCOUNTS) {
			const full = `A workspace can have ${MOST_SERVICE_ACCOUNTS} service accounts. Delete one first.`;
			return refused(writing, { "": [full] });
		}
		const { name, role } = values;
		const { sponsor } = chosen;
		await writing.db.insert(users).values({
			...{ id, email: serviceAddress(id), firstName: name, role, sponsorId: sponsor.id, isActive: false },
		});
		await writing.record("service_account.created", { id, name, role, sponsor });
		return { outcome: "saved", id, name };
	});
}

/**
 * Edits a service account. Refuses: 403 `integrations:manage`, or the permission of its present or new role that the
 * requesting member lacks; 404. Records: service_account.edited.
 */
export function editServiceAccount(
	tenant: Tenant,
	id: string,
	{ version, ...values }: ServiceAccountEdit,
): Promise<Saved | Refused | { outcome: "stale" }> {
	return tenant.write(async (writing): Promise<Saved | Refused | { outcome: "stale" }> => {
		const account = await findServiceAccountToChange(writing, id);
		if (account.version !== version) {
			writing.leaveUnchanged();
			return { outcome: "stale" };
		}
		const chosen = await findChosen(writing, values, account);
		if (chosen.errors) return refused(writing, chosen.errors);
		const { name, role } = values;
		const { sponsor } = chosen;
		const before = { name: account.name, role: account.role.key, sponsor: account.sponsor };
		const changes = changesBetween(before, { name, role, sponsor });
		if (Object.keys(changes).length === 0) writing.leaveUnchanged();
		const { users } = writing.tables;
		await writing.db
			.update(users)
			.set({ firstName: name, role, sponsorId: sponsor.id, updatedAt: new Date() })
			.where(eq(users.id, account.id));
		await writing.record("service_account.edited", { id: account.id, name, changes });
		await tell(writing, tenant.id);
		return { outcome: "saved", id: account.id, name };
	});
}

/**
 * Deletes a service account and revokes its keys, for good; what it made stays, with its name on it. Refuses: 403
 * `integrations:manage`, or the permission of its role that the requesting member lacks; 404. Records: key.revoked for
 * each key, service_account.deleted.
 */
export function deleteServiceAccount(tenant: Tenant, id: string): Promise<{ name: string }> {
	return tenant.write(async (writing) => {
		const account = await findServiceAccountToChange(writing, id);
		await revokeKeys(writing, { memberId: account.id }, "deleted", writing.member.id);
		const { users } = writing.tables;
		const leftAt = new Date();
		await writing.db.update(users).set({ leftAt, updatedAt: leftAt }).where(eq(users.id, account.id));
		await writing.record("service_account.deleted", { id: account.id, name: account.name });
		await tell(writing, tenant.id);
		return { name: account.name };
	});
}

type Chosen =
	| { errors: Record<string, string[]> }
	| { errors?: undefined; sponsor: NonNullable<ServiceAccount["sponsor"]> };

/** Finds the role and the sponsor that a form names. Refuses: 403 for a role with more than the requesting member has. */
async function findChosen(
	writing: Writing,
	values: ServiceAccountValues,
	before?: ServiceAccount,
): Promise<Chosen> {
	const role = (await findRoles(writing)).find(({ key }) => key === values.role);
	if (!role || role.key === OWNER) return { errors: { role: ["Choose one of the available roles"] } };
	authorizeRole(writing, role);
	// One who is shown stays, even if they share their name with another.
	if (before?.sponsor && before.sponsor.name === values.sponsor) return { sponsor: before.sponsor };
	const named = await findNamed(writing, values.sponsor);
	if (named.found === "one") return { sponsor: { id: named.id, name: named.name } };
	const problem = named.found === "none" ? NOBODY : NOT_NAMED.several;
	return { errors: { sponsor: [problem] } };
}

const NOBODY = "No member has this name or email address. Check the spelling.";

function refused(writing: Writing, errors: Record<string, string[]>): Refused {
	writing.leaveUnchanged();
	return { outcome: "refused", errors };
}
