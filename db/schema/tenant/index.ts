import type { PgTable } from "drizzle-orm/pg-core";
import { tablesIn } from "../columns/tenant-table.ts";
import { onboardingMilestones, userAchievements } from "./achievements.ts";
import { apiKeys } from "./api-keys.ts";
import { auditChain, personKeys } from "./audit-chain.ts";
import { auditLogs } from "./audit-logs.ts";
import { comments } from "./comments.ts";
import { files } from "./files.ts";
import { invitations, teamInvitations } from "./invitations.ts";
import { tenantMigrations } from "./migrations.ts";
import { notifications, watches } from "./notifications.ts";
import {
	onboardingContent,
	onboardingPaths,
	onboardingPathTargets,
	onboardingPathVersions,
	onboardingSteps,
} from "./onboarding-paths.ts";
import {
	mailOptOuts,
	onboardingAnalytics,
	onboardingReminders,
	onboardingSessions,
	organizationOnboardingConfigs,
	userProgress,
} from "./onboarding-sessions.ts";
import { permissionRequests } from "./permission-requests.ts";
import { projects } from "./projects.ts";
import { permissions, roles } from "./roles.ts";
import { searchEntries, searchWords } from "./search.ts";
import { supportGrants } from "./support-grants.ts";
import { tasks } from "./tasks.ts";
import { teamMembers, teams } from "./teams.ts";
import { users } from "./users.ts";
import { webhookDeliveries, webhookEndpoints } from "./webhooks.ts";

/** Every table a tenant has, as its handle carries them. */
export const tenantTables = {
	apiKeys,
	auditChain,
	auditLogs,
	comments,
	files,
	invitations,
	mailOptOuts,
	notifications,
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
	searchEntries,
	searchWords,
	supportGrants,
	tasks,
	teamInvitations,
	teamMembers,
	teams,
	tenantMigrations,
	userAchievements,
	userProgress,
	users,
	watches,
	webhookDeliveries,
	webhookEndpoints,
};

export type TenantTables = typeof tenantTables;

type TenantFactories = {
	[Key in keyof TenantTables as `create${Capitalize<Key>}Table`]: (schemaName?: string) => TenantTables[Key];
};

/** `createUsersTable(schemaName)` and so on: each table in one named schema. See `tablesIn`. */
export const tenantFactories = Object.fromEntries(
	Object.entries(tenantTables).map(([key, table]) => [
		`create${key.charAt(0).toUpperCase()}${key.slice(1)}Table`,
		(schemaName?: string) => tablesIn(schemaName)(table as PgTable),
	]),
) as unknown as TenantFactories;
