import { eq } from "drizzle-orm";
import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { renameUser } from "#app/platform/clerk/directory.server.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { findMemberRow } from "#app/tenant/registry/membership-writes.server.ts";
import { keepProfile, type ProfileValues } from "#app/tenant/registry/profile.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/** Returns the requesting member's own row. */
export function getMyProfile(tenant: Tenant) {
	return tenant.read(async ({ db, tables: { users }, member }) => {
		const { id, firstName, lastName, phone, email, avatarUrl } = users;
		const [row] = await db
			.select({ id, firstName, lastName, phone, email, avatarUrl })
			.from(users)
			.where(eq(users.id, member.id));
		return row ?? refuseUnknown();
	});
}

/**
 * Saves a member's profile. Clerk owns names, so they are saved there first and here at once; its webhook carries them to
 * the person's other workspaces. "clerk" means that Clerk does not answer and nothing was saved.
 * Records: member.edited.
 */
export async function saveMyProfile(
	tenant: Tenant,
	values: ProfileValues,
): Promise<{ outcome: "saved"; changed: boolean } | { outcome: "clerk" }> {
	const { firstName, lastName } = values;
	const known = await getMyProfile(tenant);
	if (known.firstName !== firstName || known.lastName !== lastName) {
		const told = await renameUser(known.id, { firstName, lastName }).catch((error: unknown) => {
			if (error instanceof ClerkUnavailable) return "unreachable" as const;
			throw error;
		});
		if (told === "unreachable") return { outcome: "clerk" };
	}
	const changed = await tenant.write(async (writing) => {
		writing.authorizeSelf(known.id);
		const kept = await keepProfile(writing, tenant.id, await findMemberRow(writing, known.id), values);
		if (!kept) writing.leaveUnchanged();
		return kept;
	});
	return { outcome: "saved", changed };
}
