import {
	createOnboardingMilestonesTable,
	createUserAchievementsTable,
	onboardingMilestones,
	userAchievements,
} from "./achievements.ts";
import { auditChain, createAuditChainTable, createPersonKeysTable, personKeys } from "./audit-chain.ts";
import { auditLogs, createAuditLogsTable } from "./audit-logs.ts";
import {
	createInvitationsTable,
	createTeamInvitationsTable,
	invitations,
	teamInvitations,
} from "./invitations.ts";
import { createMigrationsTable, tenantMigrations } from "./migrations.ts";
import {
	createOnboardingContentTable,
	createOnboardingPathsTable,
	createOnboardingPathTargetsTable,
	createOnboardingPathVersionsTable,
	createOnboardingStepsTable,
	onboardingContent,
	onboardingPaths,
	onboardingPathTargets,
	onboardingPathVersions,
	onboardingSteps,
} from "./onboarding-paths.ts";
import {
	createMailOptOutsTable,
	createOnboardingAnalyticsTable,
	createOnboardingRemindersTable,
	createOnboardingSessionsTable,
	createOrganizationOnboardingConfigsTable,
	createUserProgressTable,
	mailOptOuts,
	onboardingAnalytics,
	onboardingReminders,
	onboardingSessions,
	organizationOnboardingConfigs,
	userProgress,
} from "./onboarding-sessions.ts";
import { createPermissionRequestsTable, permissionRequests } from "./permission-requests.ts";
import { createProjectsTable, projects } from "./projects.ts";
import { createPermissionsTable, createRolesTable, permissions, roles } from "./roles.ts";
import { createSupportGrantsTable, supportGrants } from "./support-grants.ts";
import { createTeamMembersTable, createTeamsTable, teamMembers, teams } from "./teams.ts";
import { createUsersTable, users } from "./users.ts";

/** Every table a tenant has, as its handle carries them. */
export const tenantTables = {
	auditChain,
	auditLogs,
	invitations,
	mailOptOuts,
	onboardingAnalytics,
	onboardingContent,
	onboardingMilestones,
	onboardingPaths,
	onboardingPathTargets,
	onboardingPathVersions,
	onboardingReminders,
	onboardingSessions,
	onboardingSteps,
	organizationOnboardingConfigs,
	permissionRequests,
	permissions,
	personKeys,
	projects,
	roles,
	supportGrants,
	teamInvitations,
	teamMembers,
	teams,
	tenantMigrations,
	userAchievements,
	userProgress,
	users,
};

export type TenantTables = typeof tenantTables;

/** Declares each of them for one named schema: for tools, tests and scripts outside a tenant's handle. */
export const tenantFactories: Record<keyof TenantTables, (schemaName?: string) => unknown> = {
	auditChain: createAuditChainTable,
	auditLogs: createAuditLogsTable,
	invitations: createInvitationsTable,
	mailOptOuts: createMailOptOutsTable,
	onboardingAnalytics: createOnboardingAnalyticsTable,
	onboardingContent: createOnboardingContentTable,
	onboardingMilestones: createOnboardingMilestonesTable,
	onboardingPaths: createOnboardingPathsTable,
	onboardingPathTargets: createOnboardingPathTargetsTable,
	onboardingPathVersions: createOnboardingPathVersionsTable,
	onboardingReminders: createOnboardingRemindersTable,
	onboardingSessions: createOnboardingSessionsTable,
	onboardingSteps: createOnboardingStepsTable,
	organizationOnboardingConfigs: createOrganizationOnboardingConfigsTable,
	permissionRequests: createPermissionRequestsTable,
	permissions: createPermissionsTable,
	personKeys: createPersonKeysTable,
	projects: createProjectsTable,
	roles: createRolesTable,
	supportGrants: createSupportGrantsTable,
	teamInvitations: createTeamInvitationsTable,
	teamMembers: createTeamMembersTable,
	teams: createTeamsTable,
	tenantMigrations: createMigrationsTable,
	userAchievements: createUserAchievementsTable,
	userProgress: createUserProgressTable,
	users: createUsersTable,
};

/** A member, as stored in their tenant. */
export type TenantUser = typeof users.$inferSelect;
export type NewTenantUser = typeof users.$inferInsert;
export type Project = typeof projects.$inferSelect;
export type NewProject = typeof projects.$inferInsert;
export type RoleRow = typeof roles.$inferSelect;
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
export type OnboardingPath = typeof onboardingPaths.$inferSelect;
export type NewOnboardingPath = typeof onboardingPaths.$inferInsert;
export type OnboardingPathTarget = typeof onboardingPathTargets.$inferSelect;
export type NewOnboardingPathTarget = typeof onboardingPathTargets.$inferInsert;
export type OnboardingPathVersion = typeof onboardingPathVersions.$inferSelect;
export type NewOnboardingPathVersion = typeof onboardingPathVersions.$inferInsert;
export type OnboardingStep = typeof onboardingSteps.$inferSelect;
export type NewOnboardingStep = typeof onboardingSteps.$inferInsert;
export type OnboardingContent = typeof onboardingContent.$inferSelect;
export type NewOnboardingContent = typeof onboardingContent.$inferInsert;
export type OnboardingSession = typeof onboardingSessions.$inferSelect;
export type NewOnboardingSession = typeof onboardingSessions.$inferInsert;
export type UserProgress = typeof userProgress.$inferSelect;
export type NewUserProgress = typeof userProgress.$inferInsert;
export type OrganizationOnboardingConfig = typeof organizationOnboardingConfigs.$inferSelect;
export type NewOrganizationOnboardingConfig = typeof organizationOnboardingConfigs.$inferInsert;
export type OnboardingReminder = typeof onboardingReminders.$inferSelect;
export type NewOnboardingReminder = typeof onboardingReminders.$inferInsert;
export type MailOptOut = typeof mailOptOuts.$inferSelect;
export type NewMailOptOut = typeof mailOptOuts.$inferInsert;
export type OnboardingAnalyticsRow = typeof onboardingAnalytics.$inferSelect;
export type NewOnboardingAnalyticsRow = typeof onboardingAnalytics.$inferInsert;
export type OnboardingMilestone = typeof onboardingMilestones.$inferSelect;
export type NewOnboardingMilestone = typeof onboardingMilestones.$inferInsert;
export type UserAchievement = typeof userAchievements.$inferSelect;
export type NewUserAchievement = typeof userAchievements.$inferInsert;
export type AuditChain = typeof auditChain.$inferSelect;
export type NewAuditChain = typeof auditChain.$inferInsert;
export type PersonKey = typeof personKeys.$inferSelect;
export type NewPersonKey = typeof personKeys.$inferInsert;
export type SupportGrant = typeof supportGrants.$inferSelect;
export type NewSupportGrant = typeof supportGrants.$inferInsert;
