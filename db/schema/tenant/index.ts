import { auditLogs, createAuditLogsTable } from "./audit-logs.ts";
import { createMigrationsTable, tenantMigrations } from "./migrations.ts";
import { createProjectsTable, projects } from "./projects.ts";
import { createPermissionsTable, createRolesTable, permissions, roles } from "./roles.ts";
import { createUsersTable, users } from "./users.ts";

/** Every table a tenant has, as its handle carries them. */
export const tenantTables = { auditLogs, permissions, projects, roles, tenantMigrations, users };

export type TenantTables = typeof tenantTables;

/** What makes each of them for one named schema: for tools, tests and scripts outside a tenant's handle. */
export const tenantFactories: Record<keyof TenantTables, (schemaName?: string) => unknown> = {
	auditLogs: createAuditLogsTable,
	permissions: createPermissionsTable,
	projects: createProjectsTable,
	roles: createRolesTable,
	tenantMigrations: createMigrationsTable,
	users: createUsersTable,
};

/** A member as their tenant has them. */
export type TenantUser = typeof users.$inferSelect;
export type NewTenantUser = typeof users.$inferInsert;
export type Project = typeof projects.$inferSelect;
export type NewProject = typeof projects.$inferInsert;
export type Role = typeof roles.$inferSelect;
export type NewRole = typeof roles.$inferInsert;
export type PermissionRow = typeof permissions.$inferSelect;
export type NewPermissionRow = typeof permissions.$inferInsert;
export type AuditLog = typeof auditLogs.$inferSelect;
export type NewAuditLog = typeof auditLogs.$inferInsert;
export type TenantMigration = typeof tenantMigrations.$inferSelect;
export type NewTenantMigration = typeof tenantMigrations.$inferInsert;
