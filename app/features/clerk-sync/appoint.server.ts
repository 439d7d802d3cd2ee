import { eq } from "drizzle-orm";
import { registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { lockOwners, OWNER } from "#app/tenant/registry/last-owner.server.ts";
import { assignRole } from "#app/tenant/registry/membership-writes.server.ts";
import { logActBeside, writeWithTrail } from "#app/tenant/write-as-system.server.ts";
import { tenants } from "#db/schema/public/tenants.ts";

/** Says that there is no such workspace, or no such member in it; the message says which. */
export class NotAppointed extends Error {
	override name = "NotAppointed";
}

/**
 * Makes an active member an owner on behalf of an operator, for a workspace without an owner. Idempotent; `changed` is then false.
 * Throws NotAppointed. Records: member.reassigned, and owner.appointed in the platform's log.
 */
export async function appointOwner(
	slug: string,
	userId: string,
	operatorId: string,
): Promise<{ changed: boolean; name: string; status: string }> {
	const [found] = await transactInRegistry("read", (db) =>
		db.select({ id: tenants.id }).from(tenants).where(eq(tenants.slug, slug)),
	);
	const tenant = found && (await registry.findById(found.id));
	if (!tenant) throw new NotAppointed(`There is no workspace ${slug}.`);
	const trail = { actorKind: "operator", actorId: operatorId } as const;
	return writeWithTrail(tenant, trail, async (writing) => {
		await lockOwners(writing);
		const { users } = writing.tables;
		const [member] = await writing.db.select().from(users).where(eq(users.id, userId)).for("update");
		if (!member?.isActive) throw new NotAppointed(`${userId} is not an active member of ${slug}.`);
		const changed = await assignRole(writing, tenant.id, userId, OWNER);
		const name = fullName(member);
		if (changed) {
			const act = { event: "owner.appointed", tenantId: tenant.id, subject: slug, payload: { id: userId } };
			await logActBeside(writing, { account: operatorId }, act);
		}
		return { changed, name, status: tenant.status };
	});
}
