import { randomBytes } from "node:crypto";
import type { Migrations } from "../../migration-files.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import { asOwner, type Owner } from "../roles/owner.ts";
import { newTenantRole } from "../roles/platform-roles.ts";
import { STOCK_LOCK } from "../session/locks.ts";
import { createTenantSchema } from "./create-schema-and-role.ts";

// Measured: a new tenant takes 320 entries of the server's lock table until its transaction ends.
const BUILT_AT_ONCE = 4;

/**
 * Fills the warm pool of empty tenants up to `target`. They are rows of the registry with status `provisioning`,
 * are migrated with the fleet, and wait for provisionTenant to claim them. So the slow and expensive part of a
 * sign-up (the DDL, and a role whose GRANT makes every connection pay) happens before anyone waits for it. Returns
 * how many were created.
 */
export async function fillWarmPool(
	pool: ConnectionPool,
	migrations: Migrations,
	target: number,
	{ roleLogsIn = false } = {},
): Promise<number> {
	let made = 0;
	for (;;) {
		const batch = await asOwner(pool, "write", (_, owner) =>
			build(owner, migrations, target, { roleLogsIn }),
		);
		made += batch;
		if (batch === 0) return made;
	}
}

async function build(
	db: Owner,
	migrations: Migrations,
	target: number,
	{ roleLogsIn }: { roleLogsIn: boolean },
): Promise<number> {
	const [lock] = await db.run("select pg_try_advisory_xact_lock($1) as taken", [STOCK_LOCK]);
	if ((lock as { taken?: boolean }).taken !== true) return 0;
	const [count] = await db.run(
		`select count(*)::int as ready from "public"."tenants" where "status" = 'provisioning' and "schema_checksum" = $1`,
		[migrations.checksum],
	);
	const missing = target - Number((count as { ready?: number }).ready);
	const size = Math.min(Math.max(0, missing), BUILT_AT_ONCE);
	for (let index = 0; index < size; index++) await buildOne(db, migrations, { roleLogsIn });
	return size;
}

async function buildOne(
	db: Owner,
	migrations: Migrations,
	{ roleLogsIn }: { roleLogsIn: boolean },
): Promise<void> {
	// Not a slug, so nobody's address; claiming the tenant replaces both names.
	const name = `warm_${randomBytes(8).toString("hex")}`;
	const tenantSchema = { schemaName: name, roleName: newTenantRole(), roleLogsIn };
	await db.run(
		`insert into "public"."tenants"
		 ("id", "name", "slug", "schema_name", "role_name", "status", "is_active", "schema_version", "schema_checksum")
		 values ($1, '', $1, $1, $2, 'provisioning', false, $3, $4)`,
		[name, tenantSchema.roleName, migrations.version, migrations.checksum],
	);
	await createTenantSchema(db, migrations, tenantSchema);
}
