import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { readMigrations } from "#db/migrate/files.ts";
import { type LaneOptions, Lanes } from "#db/tenancy/lanes.ts";
import { type NewTenant, provisionTenant } from "#db/tenancy/provision.ts";
import { Registry, type TenantRecord } from "#db/tenancy/registry.ts";
import { appUrl } from "#db/tenancy/wall.ts";
import { testDatabase } from "#tests/support/database.ts";

/** A pool on this file's database, as the application would open it; through PgBouncer when the run goes through one. */
export async function testLanes(options: Partial<LaneOptions> = {}): Promise<Lanes> {
	const { url } = await testDatabase();
	const pooler = inject("pooler");
	if (pooler === undefined) return new Lanes({ url: appUrl(url), size: 4, ...options });
	const through = new URL(appUrl(url));
	through.port = String(pooler);
	return new Lanes({ url: through.href, size: 4, ...options, prepare: false });
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
export async function aTenant(lanes: Lanes, given: Partial<NewTenant> = {}): Promise<TenantRecord> {
	const tenant = newTenant(given);
	await provisionTenant(lanes, readMigrations("tenant"), tenant);
	const record = await new Registry(lanes).findById(tenant.id);
	if (!record) throw new Error(`${tenant.id} was not made`);
	return record;
}
