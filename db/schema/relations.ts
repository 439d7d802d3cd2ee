import { relations } from "drizzle-orm";
import { migrationRuns, migrationRunTenants } from "./public/migrations.ts";
import { organizationMemberships, organizations } from "./public/organizations.ts";
import { droppedTenants, tenantSlugs, tenants } from "./public/tenants.ts";
import { users as people } from "./public/users.ts";
import { auditLogs } from "./tenant/audit-logs.ts";
import { projects } from "./tenant/projects.ts";
import { permissions, roles } from "./tenant/roles.ts";
import { users } from "./tenant/users.ts";

/** How the tables of `public` belong together. */
export const publicRelations = {
	tenants: relations(tenants, ({ one, many }) => ({
		organization: one(organizations, { fields: [tenants.id], references: [organizations.id] }),
		slugs: many(tenantSlugs),
		memberships: many(organizationMemberships),
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
	roles: relations(roles, ({ many }) => ({ members: many(users) })),
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
	})),
	projects: relations(projects, ({ one }) => ({
		creator: one(users, { fields: [projects.createdBy], references: [users.id], relationName: "creator" }),
		archiver: one(users, { fields: [projects.archivedBy], references: [users.id], relationName: "archiver" }),
		deleter: one(users, { fields: [projects.deletedBy], references: [users.id], relationName: "deleter" }),
	})),
	auditLogs: relations(auditLogs, ({ one }) => ({
		// Null for the system: its `actorId` is no member's.
		actor: one(users, { fields: [auditLogs.actorId], references: [users.id] }),
	})),
};
