import { sql } from "drizzle-orm";
import { boolean, check, index, text, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema, timestamps } from "../columns/columns.ts";

/**
 * provisioning: warm, ready and empty, waiting for its first owner · active · suspended: closed temporarily by an
 * operator · archived: closed, data still there
 */
export const TENANT_STATUSES = ["provisioning", "active", "suspended", "archived"] as const;

/** When a migration reaches a workspace: those in the early ring first, those in the late ring last. */
export const RINGS = ["early", "general", "late"] as const;

export type Ring = (typeof RINGS)[number];

/** The registry: one row per tenant. `id` is the Clerk organization id. */
export const tenants = publicSchema.table(
	"tenants",
	{
		id: varchar("id", { length: 255 }).primaryKey(),
		name: varchar("name", { length: 255 }).notNull(),
		slug: varchar("slug", { length: 255 }).notNull().unique(),
		schemaName: varchar("schema_name", { length: 63 }).notNull().unique(),
		/** The role, without login, whose rights end at this schema. */
		roleName: varchar("role_name", { length: 63 }).notNull().unique(),
		isActive: boolean("is_active").notNull().default(true),
		status: text("status", { enum: TENANT_STATUSES }).notNull().default("active"),
		/** Why it is suspended or archived, for members who find it closed. */
		statusReason: text("status_reason"),
		archivedAt: at("archived_at"),
		/** An archived workspace can be restored until then, and may be dropped after that. */
		dropAfter: at("drop_after"),
		/** Name of the newest applied migration. */
		schemaVersion: varchar("schema_version", { length: 255 }).notNull(),
		/** Checksum over every applied migration: equal to the head's means nothing to do. */
		schemaChecksum: varchar("schema_checksum", { length: 64 }).notNull(),
		/** Checksum of the catalog as last verified. */
		fingerprint: varchar("fingerprint", { length: 64 }),
		region: varchar("region", { length: 50 }),
		/** What its files are stored under: random, so that no name or address of a workspace leads to them. */
		storagePrefix: varchar("storage_prefix", { length: 33 })
			.notNull()
			.default(sql`'t' || replace(gen_random_uuid()::text, '-', '')`),
		/** Rollout ring: `early` ones are migrated first, `late` ones last. */
		ring: text("ring", { enum: RINGS }).notNull().default("general"),
		...timestamps(),
	},
	(table) => [
		check(
			"tenants_status_check",
			sql`${table.status} in ('provisioning', 'active', 'suspended', 'archived')`,
		),
		check("tenants_ring_check", sql`${table.ring} in ('early', 'general', 'late')`),
		index("tenants_status_slug_idx").on(table.status, table.slug),
		// For operators' lists: by name or age, a page at a time, and searched by the start of a name or address.
		index("tenants_by_name_idx").on(sql`lower(${table.name})`, table.id),
		index("tenants_by_created_idx").on(table.createdAt, table.id),
		index("tenants_name_prefix_idx").on(sql`lower(${table.name}) text_pattern_ops`),
		index("tenants_slug_prefix_idx").on(table.slug.op("text_pattern_ops")),
		index("tenants_id_prefix_idx").on(table.id.op("text_pattern_ops")),
		index("tenants_warm_idx").on(table.createdAt).where(sql`${table.status} = 'provisioning'`),
	],
);

/**
 * Every address a tenant ever had. An old one redirects forever and is never given to another tenant. No foreign
 * key to the tenant: an address stays reserved after its tenant has been dropped.
 */
export const tenantSlugs = publicSchema.table(
	"tenant_slugs",
	{
		slug: varchar("slug", { length: 63 }).primaryKey(),
		tenantId: varchar("tenant_id", { length: 255 }).notNull(),
		createdAt: at("created_at").notNull().defaultNow(),
	},
	(table) => [index("tenant_slugs_tenant_id_idx").on(table.tenantId)],
);

/**
 * What is left of a tenant from the moment its final drop begins. Its registry row moves here first, so that
 * nothing can open, list or migrate it half-dropped, and late webhooks of the organization do not create it again.
 */
export const droppedTenants = publicSchema.table(
	"dropped_tenants",
	{
		id: varchar("id", { length: 255 }).primaryKey(),
		name: varchar("name", { length: 255 }).notNull(),
		slug: varchar("slug", { length: 255 }).notNull().unique(),
		schemaName: varchar("schema_name", { length: 63 }).notNull(),
		roleName: varchar("role_name", { length: 63 }).notNull(),
		/** Why it had been archived. */
		statusReason: text("status_reason"),
		archivedAt: at("archived_at"),
		/** The operator. */
		droppedBy: varchar("dropped_by", { length: 255 }).notNull(),
		startedAt: at("started_at").notNull().defaultNow(),
		/** What its files were stored under; null for one without any. */
		storagePrefix: varchar("storage_prefix", { length: 33 }),
		/** Null while files are still there: the worker removes them. */
		filesGoneAt: at("files_gone_at"),
		/** Null while tables are still there: the drop continues when it is requested again. */
		finishedAt: at("finished_at"),
	},
	(table) => [index("dropped_tenants_open_idx").on(table.startedAt).where(sql`${table.finishedAt} is null`)],
);
