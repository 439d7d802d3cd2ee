import { and, asc, eq, gt, isNull, lte, or } from "drizzle-orm";
import { z } from "zod";
import { registry, transactInRegistry } from "#app/platform/database.server.ts";
import { type SystemWriting, writeAsSystem } from "#app/tenant/system.server.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import { users } from "#db/schema/public/users.ts";
import type { TenantRecord } from "#db/tenancy/registry.ts";
import type { Outcome } from "./apply.server.ts";
import { freeAddress, leave } from "./memberships.server.ts";

/** A user as Clerk sends one: https://clerk.com/docs/reference/backend/types/backend-user */
export const userShape = z.object({
	id: z.string(),
	first_name: z.string().nullish(),
	last_name: z.string().nullish(),
	image_url: z.string().nullish(),
	has_image: z.boolean().optional(),
	primary_email_address_id: z.string().nullish(),
	email_addresses: z.array(z.object({ id: z.string(), email_address: z.string() })),
	/** Unix milliseconds. */
	updated_at: z.number(),
});

type ClerkUser = z.output<typeof userShape>;

/** Keeps a person as Clerk has them, here and in each of their workspaces. An older version than the known one is late. */
export async function takeUser(user: ClerkUser): Promise<Outcome> {
	const taken = await transactInRegistry("write", async (db) => {
		const profile = profileOf(user);
		const clerkUpdatedAt = new Date(user.updated_at);
		const rows = await db
			.insert(users)
			.values({ clerkUserId: user.id, ...profile, clerkUpdatedAt })
			.onConflictDoUpdate({
				target: users.clerkUserId,
				set: { ...profile, clerkUpdatedAt, updatedAt: new Date() },
				setWhere: and(
					isNull(users.deletedAt),
					or(isNull(users.clerkUpdatedAt), lte(users.clerkUpdatedAt, clerkUpdatedAt)),
				),
			})
			.returning({ id: users.clerkUserId });
		return rows.length > 0;
	});
	if (!taken) return "late";
	for await (const tenant of tenantsOf(user.id))
		await writeAsSystem(tenant, "webhook", (writing) => mirror(writing, user.id));
	return "applied";
}

/** The account is gone: the person leaves every workspace; what they made stays, with their name. */
export async function forgetUser(userId: string): Promise<Outcome> {
	for await (const tenant of tenantsOf(userId))
		await writeAsSystem(tenant, "webhook", (writing) => leave(writing, tenant, userId, "account"));
	await transactInRegistry("write", (db) =>
		db
			.update(users)
			.set({ deletedAt: new Date(), updatedAt: new Date() })
			.where(eq(users.clerkUserId, userId)),
	);
	return "applied";
}

function profileOf(user: ClerkUser) {
	const primary = user.email_addresses.find(({ id }) => id === user.primary_email_address_id);
	return {
		email: (primary ?? user.email_addresses[0])?.email_address ?? "",
		firstName: user.first_name ?? null,
		lastName: user.last_name ?? null,
		avatarUrl: user.has_image === false ? null : (user.image_url?.slice(0, 500) ?? null),
	};
}

const TENANTS_AT_ONCE = 100;

/** Every workspace this person is or was in, a page at a time. */
async function* tenantsOf(userId: string): AsyncGenerator<TenantRecord> {
	let after = "";
	for (;;) {
		const page = await transactInRegistry("read", (db) =>
			db
				.select({ id: organizationMemberships.organizationId })
				.from(organizationMemberships)
				.where(
					and(eq(organizationMemberships.userId, userId), gt(organizationMemberships.organizationId, after)),
				)
				.orderBy(asc(organizationMemberships.organizationId))
				.limit(TENANTS_AT_ONCE),
		);
		for (const { id } of page) {
			const tenant = await registry.findById(id);
			if (tenant) yield tenant;
		}
		if (page.length < TENANTS_AT_ONCE) return;
		after = page.at(-1)?.id ?? "";
	}
}

/**
 * Copies the person from `public` into the tenant's own row. The lock keeps a newer version from being written between
 * the reading and the copying, so whoever copies last copies the newest.
 */
async function mirror({ db, registry: publicDb, tables }: SystemWriting, userId: string): Promise<void> {
	const [person] = await publicDb
		.select({
			email: users.email,
			firstName: users.firstName,
			lastName: users.lastName,
			avatarUrl: users.avatarUrl,
		})
		.from(users)
		.where(eq(users.clerkUserId, userId))
		.for("share");
	if (!person) return;
	await freeAddress(db, person.email, userId);
	await db
		.update(tables.users)
		.set({ ...person, updatedAt: new Date() })
		.where(eq(tables.users.id, userId));
}
