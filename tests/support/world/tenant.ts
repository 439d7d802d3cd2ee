import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import type { Refusal } from "#app/platform/refusal.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { readMigrations } from "#db/migration-files.ts";
import { organizationMemberships } from "#db/schema/public/organizations.ts";
import { users as people } from "#db/schema/public/users.ts";
import { users } from "#db/schema/tenant/users.ts";
import { type NewTenant, provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { PoolOptions } from "#db/tenancy/pool/pool-options.ts";
import { Registry, type TenantRecord } from "#db/tenancy/registry/registry.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

/** A pool on this file's database, as the application would open it; through PgBouncer when the run goes through one. */
export async function testPool(options: Partial<PoolOptions> = {}): Promise<ConnectionPool> {
	const { url } = await testDatabase();
	const pooler = inject("pooler");
	if (pooler === undefined) return new ConnectionPool({ url: appUrl(url), size: 4, ...options });
	const through = new URL(appUrl(url));
	through.port = String(pooler);
	return new ConnectionPool({ url: through.href, size: 4, ...options, prepare: false });
}

/** Everything needed to make a tenant; unique unless told otherwise. */
export function newTenant(given: Partial<NewTenant> = {}): NewTenant {
	const unique = randomBytes(4).toString("hex");
	return {
		id: `org_${unique}`,
		name: `Workspace ${unique}`,
		slug: `ws-${unique}`,
		owner: {
			userId: `user_${unique}`,
			email: `owner@${unique}.example`,
			firstName: "Olga",
			lastName: "Owner",
			avatarUrl: null,
		},
		trail: { actorKind: "system", actorId: "test" },
		...given,
	};
}

/** Makes a tenant and returns it as the registry has it. */
export async function aTenant(pool: ConnectionPool, given: Partial<NewTenant> = {}): Promise<TenantRecord> {
	const tenant = newTenant(given);
	await provisionTenant(pool, readMigrations("tenant"), tenant);
	const record = await new Registry(pool).findById(tenant.id);
	if (!record) throw new Error(`${tenant.id} was not made`);
	return record;
}

/**
 * Lets somebody new into a tenant, and opens it for them as a request of theirs would. The application's own code is
 * imported only now: a test that starts a local Clerk has set the environment by then.
 */
export async function aMember(
	pool: ConnectionPool,
	tenant: TenantRecord,
	role: string,
	given: { firstName?: string | null; lastName?: string | null } = {},
): Promise<Tenant> {
	const userId = `user_${role}_${randomBytes(4).toString("hex")}`;
	const person = { email: `${userId}@example.test`, firstName: "Mika", lastName: "Member", ...given };
	await inTenant(pool, tenant, "write", async ({ db, registry }) => {
		await db.insert(users).values({ id: userId, ...person, role });
		await registry.insert(people).values({ clerkUserId: userId, ...person });
		await registry.insert(organizationMemberships).values({ organizationId: tenant.id, userId, role });
	});
	return asMember(tenant, userId);
}

/** Opens a tenant for one of its members, as a request of theirs would. */
export async function asMember({ slug }: { slug: string }, userId: string): Promise<Tenant> {
	const { resolveTenant } = await import("#app/tenant/resolve.server.ts");
	const { tenant } = await resolveTenant(slug, userId, {
		requestId: "req_test",
		nonce: "",
		ip: "192.0.2.7",
		userAgent: "test",
	});
	if (!tenant) throw new Error(`${slug} is an old address`);
	return tenant;
}

/** The status and words of a refusal that something is expected to end in. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal & { status: number | undefined }> {
	const thrown = await work.then(
		() => undefined,
		(error: unknown) => error as { data?: Refusal; init?: ResponseInit },
	);
	if (!thrown?.data?.title) throw new Error("Expected a refusal", { cause: thrown });
	return { ...thrown.data, status: thrown.init?.status };
}
