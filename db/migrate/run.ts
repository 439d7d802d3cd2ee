import { connect, type Sql } from "../client.ts";
import { quoted } from "../tenancy/schema-name.ts";
import { OWNER_ROLE, raiseWall } from "../tenancy/wall.ts";
import { bindToTenant } from "./bind.ts";
import { combinedChecksum, type Migration, type Migrations, readMigrations } from "./files.ts";

export type UpReport = {
	/** Names applied to the public schema. */
	public: string[];
	migrated: number;
	upToDate: number;
	failed: { slug: string; error: string }[];
};

type TenantRow = { id: string; slug: string; schemaName: string; roleName: string };

// Any constant: the lock that keeps two runners apart.
const RUNNER_LOCK = 7_203_114;

/**
 * Brings the database forward: roles, then the public schema, then every tenant that is behind.
 * What a migration does to a tenant commits together with that tenant's `_migrations` row.
 * One failing tenant does not stop the others. Throws when an applied file was edited, or another runner is at work.
 */
export async function migrateUp(databaseUrl: string, folder?: string): Promise<UpReport> {
	const publicMigrations = readMigrations("public", folder);
	const tenantMigrations = readMigrations("tenant", folder);
	const sql = connect({ url: databaseUrl });
	try {
		await takeRunnerLock(sql);
		await raiseWall(sql, databaseUrl);
		await sql.unsafe(`set role ${quoted(OWNER_ROLE)}`);
		await sql.unsafe("set lock_timeout = '2s'");
		const applied = await migratePublic(sql, publicMigrations);
		return { public: applied, ...(await migrateTenants(sql, tenantMigrations)) };
	} finally {
		await sql.end({ timeout: 5 });
	}
}

async function takeRunnerLock(sql: Sql): Promise<void> {
	const [row] = await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${RUNNER_LOCK}) as taken`;
	if (!row?.taken) throw new Error("Another migration run is at work on this database");
}

async function migratePublic(sql: Sql, migrations: Migrations): Promise<string[]> {
	const [row] = await sql<
		{ there: boolean }[]
	>`select to_regclass('public._migrations') is not null as there`;
	const applied = row?.there
		? await sql<{ filename: string; checksum: string }[]>`select filename, checksum from public._migrations`
		: [];
	const pending = pendingOf(migrations, applied, "the public schema");
	for (const migration of pending) {
		await inTransaction(sql, migration.up, (started) =>
			sql`insert into public._migrations (filename, checksum, duration_ms)
				values (${migration.name}, ${migration.checksum}, ${Math.round(performance.now() - started)})`.execute(),
		);
	}
	return pending.map((migration) => migration.name);
}

async function migrateTenants(sql: Sql, head: Migrations): Promise<Omit<UpReport, "public">> {
	const report = { migrated: 0, upToDate: 0, failed: [] as UpReport["failed"] };
	const [count] = await sql<{ n: number }[]>`
		select count(*)::int as n from public.tenants where schema_checksum = ${head.checksum}`;
	report.upToDate = count?.n ?? 0;
	const behind = await sql<TenantRow[]>`
		select id, slug, schema_name as "schemaName", role_name as "roleName" from public.tenants
		where schema_checksum <> ${head.checksum} order by ring, id`;
	for (const tenant of behind) {
		try {
			await migrateTenant(sql, head, tenant);
			report.migrated++;
		} catch (error) {
			report.failed.push({
				slug: tenant.slug,
				error: error instanceof Error ? error.message : String(error),
			});
		}
	}
	return report;
}

async function migrateTenant(sql: Sql, head: Migrations, tenant: TenantRow): Promise<void> {
	const table = `${quoted(tenant.schemaName)}."_migrations"`;
	const applied = await sql.unsafe<{ filename: string; checksum: string }[]>(
		`select filename, checksum from ${table}`,
	);
	const known = applied.map(({ filename, checksum }) => ({ name: filename, checksum }));
	for (const migration of pendingOf(head, applied, `workspace ${tenant.slug}`)) {
		known.push(migration);
		await inTransaction(sql, bindToTenant(migration.up, tenant), async (started) => {
			await sql.unsafe(`insert into ${table} (filename, checksum, duration_ms) values ($1, $2, $3)`, [
				migration.name,
				migration.checksum,
				Math.round(performance.now() - started),
			]);
			await sql`update public.tenants
				set schema_version = ${migration.name}, schema_checksum = ${combinedChecksum(known)}, updated_at = now()
				where id = ${tenant.id}`;
		});
	}
}

/** Compared by checksum, migration by migration: one merged late is seen, one edited after it was applied is refused. */
function pendingOf(
	migrations: Migrations,
	applied: { filename: string; checksum: string }[],
	where: string,
): Migration[] {
	const checksums = new Map(applied.map((row) => [row.filename, row.checksum]));
	for (const migration of migrations.list) {
		const had = checksums.get(migration.name);
		if (had !== undefined && had !== migration.checksum) {
			throw new Error(
				`${migration.name}/up.sql was edited after it was applied to ${where}: write a new migration instead`,
			);
		}
	}
	return migrations.list.filter((migration) => !checksums.has(migration.name));
}

async function inTransaction(
	sql: Sql,
	statements: string[],
	record: (started: number) => Promise<unknown>,
): Promise<void> {
	const started = performance.now();
	await sql.unsafe("begin");
	try {
		for (const statement of statements) await sql.unsafe(statement);
		await record(started);
		const { command } = await sql.unsafe("commit");
		if (command !== "COMMIT") throw new Error("The server rolled the migration back");
	} catch (error) {
		await sql.unsafe("rollback").catch(() => {});
		throw error;
	}
}
