import { auditLogs } from "./audit-logs.ts";
import { tenantMigrations } from "./migrations.ts";
import { projects } from "./projects.ts";
import { permissions, roles } from "./roles.ts";
import { users } from "./users.ts";

/** Every table a tenant has, as its handle carries them. */
export const tenantTables = { auditLogs, permissions, projects, roles, tenantMigrations, users };

export type TenantTables = typeof tenantTables;

/** A member as their tenant has them. */
export type TenantUser = typeof users.$inferSelect;
export type Project = typeof projects.$inferSelect;
export type NewProject = typeof projects.$inferInsert;
export type Role = typeof roles.$inferSelect;
export type AuditLog = typeof auditLogs.$inferSelect;
