import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, primaryKey, text, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema } from "../columns/columns.ts";

/** Which migrations the public schema has. */
export const publicMigrations = publicSchema.table("_migrations", {
	id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
	filename: varchar("filename", { length: 255 }).notNull().unique(),
	checksum: varchar("checksum", { length: 64 }).notNull(),
	appliedAt: at("applied_at").notNull().defaultNow(),
	durationMs: integer("duration_ms"),
});

export const RUN_KINDS = ["up", "undo", "rollback", "repair"] as const;
export const RUN_STATUSES = ["running", "done", "failed", "interrupted"] as const;
export const RUN_TENANT_STATUSES = ["queued", "running", "done", "skipped", "failed"] as const;

/** One call of `npm run migrate` that changed something, or tried to. */
export const migrationRuns = publicSchema.table(
	"migration_runs",
	{
		id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
		kind: text("kind", { enum: RUN_KINDS }).notNull(),
		status: text("status", { enum: RUN_STATUSES }).notNull().default("running"),
		/** The request, as given on the command line. */
		request: jsonb("request").$type<Record<string, unknown>>().notNull().default({}),
		/** The run that this one reverts. */
		undoesRunId: integer("undoes_run_id"),
		startedBy: varchar("started_by", { length: 255 }).notNull(),
		host: varchar("host", { length: 255 }).notNull(),
		pid: integer("pid").notNull(),
		startedAt: at("started_at").notNull().defaultNow(),
		finishedAt: at("finished_at"),
	},
	(table) => [
		check("migration_runs_kind_check", sql`${table.kind} in ('up', 'undo', 'rollback', 'repair')`),
		check(
			"migration_runs_status_check",
			sql`${table.status} in ('running', 'done', 'failed', 'interrupted')`,
		),
		index("migration_runs_status_idx").on(table.status),
	],
);

/** What a run did to one tenant. No foreign key to the tenant: the ledger outlives a dropped one. */
export const migrationRunTenants = publicSchema.table(
	"migration_run_tenants",
	{
		runId: integer("run_id")
			.notNull()
			.references(() => migrationRuns.id, { onDelete: "cascade" }),
		tenantId: varchar("tenant_id", { length: 255 }).notNull(),
		/** Place in the queue; a busy tenant goes to the back. */
		position: integer("position").notNull(),
		status: text("status", { enum: RUN_TENANT_STATUSES }).notNull().default("queued"),
		attempts: integer("attempts").notNull().default(0),
		fromVersion: varchar("from_version", { length: 255 }).notNull(),
		toVersion: varchar("to_version", { length: 255 }),
		/** Names of the migrations this run applied (or reverted), in order: what `undo` reverts. */
		applied: jsonb("applied").$type<string[]>().notNull().default([]),
		ms: integer("ms"),
		error: text("error"),
		updatedAt: at("updated_at").notNull().defaultNow(),
	},
	(table) => [
		primaryKey({ columns: [table.runId, table.tenantId] }),
		check(
			"migration_run_tenants_status_check",
			sql`${table.status} in ('queued', 'running', 'done', 'skipped', 'failed')`,
		),
		// Without the status, so that an update of it writes to no index.
		index("migration_run_tenants_queue_idx").on(table.runId, table.position),
		index("migration_run_tenants_tenant_idx").on(table.tenantId, table.runId),
	],
);
