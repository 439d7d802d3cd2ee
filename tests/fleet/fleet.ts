import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { connect, type Sql } from "#db/client.ts";
import { readMigrations } from "#db/migration-files.ts";
import { provisionTenant } from "#db/tenancy/lifecycle/provision.ts";
import { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { appUrl } from "#db/tenancy/roles/platform-roles.ts";
import { anotherDatabase, type TestDatabase } from "#tests/support/databases/database.ts";
import { exemptMigration } from "#tests/support/databases/statements.ts";
import { newTenant } from "#tests/support/world/tenant.ts";

// As small as provisioning allows: a fleet of hundreds is then made in a second or two.
const BASE = `CREATE TABLE "$TENANT_SCHEMA$"."users" ("id" text PRIMARY KEY, "email" text, "first_name" text, "last_name" text, "avatar_url" text, "role" text);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."audit_logs" ("seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, "id" uuid, "event" text, "actor_kind" text, "actor_id" text, "subject_type" text, "subject_id" text, "payload" jsonb, "ip" text, "user_agent" text, "request_id" text, "at" timestamptz, "person_id" text, "prev_hash" text, "hash" text);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."audit_chain" ("id" int PRIMARY KEY, "seq" bigint, "hash" text);
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."audit_chain" VALUES (1, 0, repeat('0', 64));
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."_migrations" ("id" int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, "filename" text NOT NULL UNIQUE, "checksum" text NOT NULL, "run_id" uuid, "duration_ms" int, "applied_at" timestamptz NOT NULL DEFAULT now());
--> statement-breakpoint
GRANT SELECT, INSERT ON "$TENANT_SCHEMA$"."users" TO "$TENANT_ROLE$";
`;

/** A database with tenants of a small schema, and a working directory with migrations of its own. */
export type Fleet = {
	url: string;
	/** The superuser's connection. */
	admin: Sql;
	/** Working directory for the command line; its migrations are in `db/migrations`. */
	cwd: string;
	folder: string;
	slugs: string[];
	/** Writes a tenant migration: statements with `@` where the quoted schema goes. */
	write(name: string, up: string, down?: string): void;
	remove(name: string): void;
	close(): Promise<void>;
};

/** Makes one, in a database that has the registry: another copy of the template unless told otherwise. */
export async function aFleet(tenants: number, database?: TestDatabase): Promise<Fleet> {
	const { url, drop } = database ?? (await anotherDatabase());
	const cwd = mkdtempSync(join(tmpdir(), "tenantry-fleet-"));
	const folder = join(cwd, "db/migrations");
	cpSync(resolve("db/migrations/public"), join(folder, "public"), { recursive: true });
	const write: Fleet["write"] = (name, up, down = "select 1") => {
		mkdirSync(join(folder, "tenant", name), { recursive: true });
		const bound = (text: string) => text.replaceAll("@", '"$TENANT_SCHEMA$"');
		exemptMigration(bound(up));
		exemptMigration(bound(down));
		writeFileSync(join(folder, "tenant", name, "up.sql"), bound(up));
		writeFileSync(join(folder, "tenant", name, "down.sql"), bound(down));
	};
	write("0001_base", BASE, `drop table @."_migrations"; `);
	const pool = new ConnectionPool({
		url: appUrl(url),
		size: 4,
		maxWaitMs: 120_000,
		maxWaitingPerTenant: 5_000,
	});
	const migrations = readMigrations("tenant", folder);
	const slugs = Array.from({ length: tenants }, (_, index) => `fleet-${String(index).padStart(4, "0")}`);
	await Promise.all(
		slugs.map((slug) => provisionTenant(pool, migrations, newTenant({ slug, id: `org_${slug}` }))),
	);
	await pool.close();
	const admin = connect({ url });
	return {
		url,
		admin,
		cwd,
		folder,
		slugs,
		write,
		remove: (name) => rmSync(join(folder, "tenant", name), { recursive: true }),
		async close() {
			await admin.end();
			await drop();
			rmSync(cwd, { recursive: true, force: true });
		},
	};
}

/** The tenants whose table has the column. */
export async function tenantsWithColumn(fleet: Fleet, column: string): Promise<number> {
	const [row] = await fleet.admin<{ n: number }[]>`
		select count(*)::int as n from information_schema.columns
		where column_name = ${column} and table_schema like 'tenant_fleet_%'`;
	return row?.n ?? -1;
}

/** How often each tenant has the migration in its own ledger: anything but 1 is wrong. */
export async function timesApplied(fleet: Fleet, name: string): Promise<number[]> {
	const counts: number[] = [];
	for (const slug of fleet.slugs) {
		const [row] = await fleet.admin.unsafe<{ n: number }[]>(
			`select count(*)::int as n from "tenant_${slug.replaceAll("-", "_")}"."_migrations" where filename = $1`,
			[name],
		);
		counts.push(row?.n ?? -1);
	}
	return counts;
}
