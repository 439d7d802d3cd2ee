import { relations } from "drizzle-orm";
import { auditAnchors, supportAccess, tenantActivity } from "./public/activity.ts";
import { formResults } from "./public/form-results.ts";
import { invitationLinks } from "./public/invitation-links.ts";
import { migrationRuns, migrationRunTenants } from "./public/migrations.ts";
import { organizationMemberships, organizations } from "./public/organizations.ts";
import { droppedTenants, tenantSlugs, tenants } from "./public/tenants.ts";
import { users as people } from "./public/users.ts";
import { onboardingMilestones, userAchievements } from "./tenant/achievements.ts";
import { auditLogs } from "./tenant/audit-logs.ts";
import { invitations, teamInvitations } from "./tenant/invitations.ts";
import {
	onboardingContent,
	onboardingPaths,
	onboardingPathTargets,
	onboardingPathVersions,
	onboardingSteps,
} from "./tenant/onboarding-paths.ts";
import {
	mailOptOuts,
	onboardingAnalytics,
	onboardingReminders,
	onboardingSessions,
	organizationOnboardingConfigs,
	userProgress,
} from "./tenant/onboarding-sessions.ts";
import { permissionRequests } from "./tenant/permission-requests.ts";
import { projects } from "./tenant/projects.ts";
import { permissions, roles } from "./tenant/roles.ts";
import { supportGrants } from "./tenant/support-grants.ts";
import { teamMembers, teams } from "./tenant/teams.ts";
import { users } from "./tenant/users.ts";

/** Relations between the tables of `public`. */
export const publicRelations = {
	tenants: relations(tenants, ({ one, many }) => ({
		organization: one(organizations, { fields: [tenants.id], references: [organizations.id] }),
		slugs: many(tenantSlugs),
		memberships: many(organizationMemberships),
		invitationLinks: many(invitationLinks),
		formResults: many(formResults),
		activity: one(tenantActivity, { fields: [tenants.id], references: [tenantActivity.tenantId] }),
		anchors: many(auditAnchors),
		supportAccess: many(supportAccess),
	})),
	formResults: relations(formResults, ({ one }) => ({
		tenant: one(tenants, { fields: [formResults.tenantId], references: [tenants.id] }),
	})),
	tenantActivity: relations(tenantActivity, ({ one }) => ({
		tenant: one(tenants, { fields: [tenantActivity.tenantId], references: [tenants.id] }),
	})),
	auditAnchors: relations(auditAnchors, ({ one }) => ({
		tenant: one(tenants, { fields: [auditAnchors.tenantId], references: [tenants.id] }),
	})),
	supportAccess: relations(supportAccess, ({ one }) => ({
		tenant: one(tenants, { fields: [supportAccess.tenantId], references: [tenants.id] }),
	})),
	invitationLinks: relations(invitationLinks, ({ one }) => ({
		tenant: one(tenants, { fields: [invitationLinks.organizationId], references: [tenants.id] }),
	})),
	tenantSlugs: relations(tenantSlugs, ({ one }) => ({
		// Exactly one of the two exists.
		tenant: one(tenants, { fields: [tenantSlugs.tenantId], references: [tenants.id] }),
		droppedTenant: one(droppedTenants, { fields: [tenantSlugs.tenantId], references: [droppedTenants.id] }),
	})),
	droppedTenants: relations(droppedTenants, ({ many }) => ({ slugs: many(tenantSlugs) })),
	organizations: relations(organizations, ({ one }) => ({
		tenant: one(tenants, { fields: [organizations.id], references: [tenants.id] }),
	})),
	organizationMemberships: relations(organizationMemberships, ({ one }) => ({
		tenant: one(tenants, { fields: [organizationMemberships.organizationId], references: [tenants.id] }),
		user: one(people, { fields: [organizationMemberships.userId], references: [people.clerkUserId] }),
	})),
	migrationRuns: relations(migrationRuns, ({ one, many }) => ({
		tenants: many(migrationRunTenants),
		undoes: one(migrationRuns, { fields: [migrationRuns.undoesRunId], references: [migrationRuns.id] }),
	})),
	migrationRunTenants: relations(migrationRunTenants, ({ one }) => ({
		run: one(migrationRuns, { fields: [migrationRunTenants.runId], references: [migrationRuns.id] }),
		tenant: one(tenants, { fields: [migrationRunTenants.tenantId], references: [tenants.id] }),
	})),
	users: relations(people, ({ many }) => ({ memberships: many(organizationMemberships) })),
};

/** Relations between the tables of one tenant. */
export const tenantRelations = {
	roles: relations(roles, ({ many }) => ({
		members: many(users),
		invitations: many(invitations),
		onboardingPaths: many(onboardingPathTargets),
	})),
	permissions: relations(permissions, ({ one, many }) => ({
		parent: one(permissions, {
			fields: [permissions.parentKey],
			references: [permissions.key],
			relationName: "contains",
		}),
		children: many(permissions, { relationName: "contains" }),
	})),
	users: relations(users, ({ one, many }) => ({
		roleRow: one(roles, { fields: [users.role], references: [roles.key] }),
		created: many(projects, { relationName: "creator" }),
		archived: many(projects, { relationName: "archiver" }),
		deleted: many(projects, { relationName: "deleter" }),
		did: many(auditLogs),
		leads: many(teams, { relationName: "lead" }),
		deletedTeams: many(teams, { relationName: "team deleter" }),
		teams: many(teamMembers),
		invited: many(invitations, { relationName: "inviter" }),
		joinedBy: many(invitations, { relationName: "accepter" }),
		invitedToTeams: many(teamInvitations, { relationName: "team inviter" }),
		teamInvitations: many(teamInvitations, { relationName: "invited member" }),
		requests: many(permissionRequests, { relationName: "requester" }),
		decided: many(permissionRequests, { relationName: "decider" }),
		createdPaths: many(onboardingPaths, { relationName: "path creator" }),
		deletedPaths: many(onboardingPaths, { relationName: "path deleter" }),
		publishedPaths: many(onboardingPathVersions),
		onboardingSessions: many(onboardingSessions),
		configuredOnboarding: many(organizationOnboardingConfigs),
		mailOptOuts: many(mailOptOuts),
		createdMilestones: many(onboardingMilestones, { relationName: "milestone creator" }),
		deletedMilestones: many(onboardingMilestones, { relationName: "milestone deleter" }),
		achievements: many(userAchievements),
		supportGranted: many(supportGrants, { relationName: "granter" }),
		supportEnded: many(supportGrants, { relationName: "ender" }),
	})),
	teams: relations(teams, ({ one, many }) => ({
		lead: one(users, { fields: [teams.leadId], references: [users.id], relationName: "lead" }),
		deleter: one(users, { fields: [teams.deletedBy], references: [users.id], relationName: "team deleter" }),
		members: many(teamMembers),
		projects: many(projects),
		invitations: many(teamInvitations),
		onboardingPaths: many(onboardingPathTargets),
	})),
	teamMembers: relations(teamMembers, ({ one }) => ({
		team: one(teams, { fields: [teamMembers.teamId], references: [teams.id] }),
		member: one(users, { fields: [teamMembers.userId], references: [users.id] }),
	})),
	invitations: relations(invitations, ({ one, many }) => ({
		roleRow: one(roles, { fields: [invitations.role], references: [roles.key] }),
		inviter: one(users, { fields: [invitations.invitedBy], references: [users.id], relationName: "inviter" }),
		onboardingPath: one(onboardingPaths, {
			fields: [invitations.onboardingPathId],
			references: [onboardingPaths.id],
		}),
		member: one(users, {
			fields: [invitations.acceptedBy],
			references: [users.id],
			relationName: "accepter",
		}),
		teams: many(teamInvitations),
	})),
	teamInvitations: relations(teamInvitations, ({ one }) => ({
		team: one(teams, { fields: [teamInvitations.teamId], references: [teams.id] }),
		invitation: one(invitations, {
			fields: [teamInvitations.invitationId],
			references: [invitations.id],
		}),
		inviter: one(users, {
			fields: [teamInvitations.invitedBy],
			references: [users.id],
			relationName: "team inviter",
		}),
		member: one(users, {
			fields: [teamInvitations.userId],
			references: [users.id],
			relationName: "invited member",
		}),
	})),
	permissionRequests: relations(permissionRequests, ({ one }) => ({
		requester: one(users, {
			fields: [permissionRequests.userId],
			references: [users.id],
			relationName: "requester",
		}),
		decider: one(users, {
			fields: [permissionRequests.decidedBy],
			references: [users.id],
			relationName: "decider",
		}),
	})),
	projects: relations(projects, ({ one }) => ({
		team: one(teams, { fields: [projects.teamId], references: [teams.id] }),
		creator: one(users, { fields: [projects.createdBy], references: [users.id], relationName: "creator" }),
		archiver: one(users, { fields: [projects.archivedBy], references: [users.id], relationName: "archiver" }),
		deleter: one(users, { fields: [projects.deletedBy], references: [users.id], relationName: "deleter" }),
	})),
	auditLogs: relations(auditLogs, ({ one }) => ({
		// Null for the system: its `actorId` is not a member's.
		actor: one(users, { fields: [auditLogs.actorId], references: [users.id] }),
	})),
	onboardingPaths: relations(onboardingPaths, ({ one, many }) => ({
		creator: one(users, {
			fields: [onboardingPaths.createdBy],
			references: [users.id],
			relationName: "path creator",
		}),
		deleter: one(users, {
			fields: [onboardingPaths.deletedBy],
			references: [users.id],
			relationName: "path deleter",
		}),
		versions: many(onboardingPathVersions),
		targets: many(onboardingPathTargets),
		invitations: many(invitations),
		analytics: many(onboardingAnalytics),
	})),
	onboardingPathTargets: relations(onboardingPathTargets, ({ one }) => ({
		path: one(onboardingPaths, { fields: [onboardingPathTargets.pathId], references: [onboardingPaths.id] }),
		roleRow: one(roles, { fields: [onboardingPathTargets.role], references: [roles.key] }),
		team: one(teams, { fields: [onboardingPathTargets.teamId], references: [teams.id] }),
	})),
	onboardingPathVersions: relations(onboardingPathVersions, ({ one, many }) => ({
		path: one(onboardingPaths, { fields: [onboardingPathVersions.pathId], references: [onboardingPaths.id] }),
		publisher: one(users, { fields: [onboardingPathVersions.publishedBy], references: [users.id] }),
		steps: many(onboardingSteps),
		sessions: many(onboardingSessions),
	})),
	onboardingSteps: relations(onboardingSteps, ({ one, many }) => ({
		pathVersion: one(onboardingPathVersions, {
			fields: [onboardingSteps.pathId, onboardingSteps.pathVersion],
			references: [onboardingPathVersions.pathId, onboardingPathVersions.version],
		}),
		content: many(onboardingContent),
		progress: many(userProgress),
		reminders: many(onboardingReminders),
	})),
	onboardingContent: relations(onboardingContent, ({ one }) => ({
		step: one(onboardingSteps, { fields: [onboardingContent.stepId], references: [onboardingSteps.id] }),
	})),
	onboardingSessions: relations(onboardingSessions, ({ one, many }) => ({
		member: one(users, { fields: [onboardingSessions.userId], references: [users.id] }),
		pathVersion: one(onboardingPathVersions, {
			fields: [onboardingSessions.pathId, onboardingSessions.pathVersion],
			references: [onboardingPathVersions.pathId, onboardingPathVersions.version],
		}),
		progress: many(userProgress),
		reminders: many(onboardingReminders),
	})),
	userProgress: relations(userProgress, ({ one }) => ({
		session: one(onboardingSessions, {
			fields: [userProgress.sessionId],
			references: [onboardingSessions.id],
		}),
		step: one(onboardingSteps, { fields: [userProgress.stepId], references: [onboardingSteps.id] }),
	})),
	organizationOnboardingConfigs: relations(organizationOnboardingConfigs, ({ one }) => ({
		editor: one(users, { fields: [organizationOnboardingConfigs.updatedBy], references: [users.id] }),
	})),
	onboardingReminders: relations(onboardingReminders, ({ one }) => ({
		session: one(onboardingSessions, {
			fields: [onboardingReminders.sessionId],
			references: [onboardingSessions.id],
		}),
		step: one(onboardingSteps, { fields: [onboardingReminders.stepId], references: [onboardingSteps.id] }),
	})),
	mailOptOuts: relations(mailOptOuts, ({ one }) => ({
		member: one(users, { fields: [mailOptOuts.userId], references: [users.id] }),
	})),
	onboardingAnalytics: relations(onboardingAnalytics, ({ one }) => ({
		path: one(onboardingPaths, { fields: [onboardingAnalytics.pathId], references: [onboardingPaths.id] }),
	})),
	onboardingMilestones: relations(onboardingMilestones, ({ one, many }) => ({
		creator: one(users, {
			fields: [onboardingMilestones.createdBy],
			references: [users.id],
			relationName: "milestone creator",
		}),
		deleter: one(users, {
			fields: [onboardingMilestones.deletedBy],
			references: [users.id],
			relationName: "milestone deleter",
		}),
		achievements: many(userAchievements),
	})),
	userAchievements: relations(userAchievements, ({ one }) => ({
		milestone: one(onboardingMilestones, {
			fields: [userAchievements.milestoneId],
			references: [onboardingMilestones.id],
		}),
		member: one(users, { fields: [userAchievements.userId], references: [users.id] }),
	})),
	supportGrants: relations(supportGrants, ({ one }) => ({
		granter: one(users, {
			fields: [supportGrants.grantedBy],
			references: [users.id],
			relationName: "granter",
		}),
		ender: one(users, { fields: [supportGrants.endedBy], references: [users.id], relationName: "ender" }),
	})),
};
