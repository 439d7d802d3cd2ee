import { auditLogs, createAuditLogsTable } from "./audit-logs.ts";
import {
	createInvitationsTable,
	createTeamInvitationsTable,
	invitations,
	teamInvitations,
} from "./invitations.ts";
import { createMigrationsTable, tenantMigrations } from "./migrations.ts";
import { createPermissionRequestsTable, permissionRequests } from "./permission-requests.ts";
import { createProjectsTable, projects } from "./projects.ts";
import { createPermissionsTable, createRolesTable, permissions, roles } from "./roles.ts";
import { createTeamMembersTable, createTeamsTable, teamMembers, teams } from "./teams.ts";
import { createUsersTable, users } from "./users.ts";

/** Every table a tenant has, as its handle carries them. */
export const tenantTables = {
	auditLogs,
	invitations,
	permissionRequests,
	permissions,
	projects,
	roles,
	teamInvitations,
	teamMembers,
	teams,
	tenantMigrations,
	users,
};

export type TenantTables = typeof tenantTables;

/** What makes each of them for one named schema: for tools, tests and scripts outside a tenant's handle. */
export const tenantFactories: Record<keyof TenantTables, (schemaName?: string) => unknown> = {
	auditLogs: createAuditLogsTable,
	invitations: createInvitationsTable,
	permissionRequests: createPermissionRequestsTable,
	permissions: createPermissionsTable,
	projects: createProjectsTable,
	roles: createRolesTable,
	teamInvitations: createTeamInvitationsTable,
	teamMembers: createTeamMembersTable,
	teams: createTeamsTable,
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
export type Team = typeof teams.$inferSelect;
export type NewTeam = typeof teams.$inferInsert;
export type TeamMember = typeof teamMembers.$inferSelect;
export type NewTeamMember = typeof teamMembers.$inferInsert;
export type Invitation = typeof invitations.$inferSelect;
export type NewInvitation = typeof invitations.$inferInsert;
export type TeamInvitation = typeof teamInvitations.$inferSelect;
export type NewTeamInvitation = typeof teamInvitations.$inferInsert;
export type PermissionRequest = typeof permissionRequests.$inferSelect;
export type NewPermissionRequest = typeof permissionRequests.$inferInsert;
export type AuditLog = typeof auditLogs.$inferSelect;
export type NewAuditLog = typeof auditLogs.$inferInsert;
export type TenantMigration = typeof tenantMigrations.$inferSelect;
export type NewTenantMigration = typeof tenantMigrations.$inferInsert;
