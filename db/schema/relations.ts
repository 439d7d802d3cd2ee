import { relations } from "drizzle-orm";
import { invitationLinks } from "./public/invitation-links.ts";
import { migrationRuns, migrationRunTenants } from "./public/migrations.ts";
import { organizationMemberships, organizations } from "./public/organizations.ts";
import { droppedTenants, tenantSlugs, tenants } from "./public/tenants.ts";
import { users as people } from "./public/users.ts";
import { auditLogs } from "./tenant/audit-logs.ts";
import { invitations, teamInvitations } from "./tenant/invitations.ts";
import { permissionRequests } from "./tenant/permission-requests.ts";
import { projects } from "./tenant/projects.ts";
import { permissions, roles } from "./tenant/roles.ts";
import { teamMembers, teams } from "./tenant/teams.ts";
import { users } from "./tenant/users.ts";

/** How the tables of `public` belong together. */
export const publicRelations = {
	tenants: relations(tenants, ({ one, many }) => ({
		organization: one(organizations, { fields: [tenants.id], references: [organizations.id] }),
		slugs: many(tenantSlugs),
		memberships: many(organizationMemberships),
		invitationLinks: many(invitationLinks),
	})),
	invitationLinks: relations(invitationLinks, ({ one }) => ({
		tenant: one(tenants, { fields: [invitationLinks.organizationId], references: [tenants.id] }),
	})),
	tenantSlugs: relations(tenantSlugs, ({ one }) => ({
		// Exactly one of the two is there.
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

/** How the tables of one tenant belong together. */
export const tenantRelations = {
	roles: relations(roles, ({ many }) => ({ members: many(users), invitations: many(invitations) })),
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
	})),
	teams: relations(teams, ({ one, many }) => ({
		lead: one(users, { fields: [teams.leadId], references: [users.id], relationName: "lead" }),
		deleter: one(users, { fields: [teams.deletedBy], references: [users.id], relationName: "team deleter" }),
		members: many(teamMembers),
		projects: many(projects),
		invitations: many(teamInvitations),
	})),
	teamMembers: relations(teamMembers, ({ one }) => ({
		team: one(teams, { fields: [teamMembers.teamId], references: [teams.id] }),
		member: one(users, { fields: [teamMembers.userId], references: [users.id] }),
	})),
	invitations: relations(invitations, ({ one, many }) => ({
		roleRow: one(roles, { fields: [invitations.role], references: [roles.key] }),
		inviter: one(users, { fields: [invitations.invitedBy], references: [users.id], relationName: "inviter" }),
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
		// Null for the system: its `actorId` is no member's.
		actor: one(users, { fields: [auditLogs.actorId], references: [users.id] }),
	})),
};
