import { auditAnchors, supportAccess, tenantActivity } from "./activity.ts";
import { apiKeyLinks } from "./api-key-links.ts";
import { apiRequests } from "./api-requests.ts";
import { eventOutbox } from "./event-outbox.ts";
import { formResults } from "./form-results.ts";
import { invitationLinks } from "./invitation-links.ts";
import { migrationRuns, migrationRunTenants, publicMigrations } from "./migrations.ts";
import { notificationEmails } from "./notification-emails.ts";
import { errorLogs, platformAuditLogs, rateLimits, systemMetrics } from "./operations.ts";
import { organizationMemberships, organizations } from "./organizations.ts";
import { droppedTenants, tenantSlugs, tenants } from "./tenants.ts";
import { users } from "./users.ts";
import { eventInterest, webhookDue, webhookPace } from "./webhook-due.ts";
import { webhookInbox } from "./webhook-inbox.ts";

/** Every table of the registry and the platform. */
export const publicTables = {
	apiKeyLinks,
	apiRequests,
	auditAnchors,
	errorLogs,
	platformAuditLogs,
	rateLimits,
	supportAccess,
	systemMetrics,
	tenantActivity,
	droppedTenants,
	eventInterest,
	eventOutbox,
	formResults,
	invitationLinks,
	migrationRuns,
	migrationRunTenants,
	notificationEmails,
	organizationMemberships,
	organizations,
	publicMigrations,
	tenantSlugs,
	tenants,
	users,
	webhookDue,
	webhookInbox,
	webhookPace,
};

export type TenantRow = typeof tenants.$inferSelect;
export type TenantInsert = typeof tenants.$inferInsert;
export type TenantSlug = typeof tenantSlugs.$inferSelect;
export type NewTenantSlug = typeof tenantSlugs.$inferInsert;
export type DroppedTenant = typeof droppedTenants.$inferSelect;
export type NewDroppedTenant = typeof droppedTenants.$inferInsert;
/** A person, whatever their workspaces. */
export type User = typeof users.$inferSelect;
export type NewUser = typeof users.$inferInsert;
export type Organization = typeof organizations.$inferSelect;
export type NewOrganization = typeof organizations.$inferInsert;
export type OrganizationMembership = typeof organizationMemberships.$inferSelect;
export type NewOrganizationMembership = typeof organizationMemberships.$inferInsert;
export type InvitationLink = typeof invitationLinks.$inferSelect;
export type NewInvitationLink = typeof invitationLinks.$inferInsert;
export type WebhookInboxRow = typeof webhookInbox.$inferSelect;
export type NewWebhookInboxRow = typeof webhookInbox.$inferInsert;
export type EventOutboxRow = typeof eventOutbox.$inferSelect;
export type NewEventOutboxRow = typeof eventOutbox.$inferInsert;
export type MigrationRun = typeof migrationRuns.$inferSelect;
export type NewMigrationRun = typeof migrationRuns.$inferInsert;
export type MigrationRunTenant = typeof migrationRunTenants.$inferSelect;
export type NewMigrationRunTenant = typeof migrationRunTenants.$inferInsert;
export type PublicMigration = typeof publicMigrations.$inferSelect;
export type NewPublicMigration = typeof publicMigrations.$inferInsert;
export type TenantActivity = typeof tenantActivity.$inferSelect;
export type NewTenantActivity = typeof tenantActivity.$inferInsert;
export type AuditAnchor = typeof auditAnchors.$inferSelect;
export type NewAuditAnchor = typeof auditAnchors.$inferInsert;
export type SupportAccess = typeof supportAccess.$inferSelect;
export type NewSupportAccess = typeof supportAccess.$inferInsert;
export type ErrorLog = typeof errorLogs.$inferSelect;
export type NewErrorLog = typeof errorLogs.$inferInsert;
export type SystemMetric = typeof systemMetrics.$inferSelect;
export type NewSystemMetric = typeof systemMetrics.$inferInsert;
export type PlatformAuditLog = typeof platformAuditLogs.$inferSelect;
export type NewPlatformAuditLog = typeof platformAuditLogs.$inferInsert;
export type RateLimit = typeof rateLimits.$inferSelect;
export type NewRateLimit = typeof rateLimits.$inferInsert;
export type FormResult = typeof formResults.$inferSelect;
export type NewFormResult = typeof formResults.$inferInsert;
export type ApiKeyLink = typeof apiKeyLinks.$inferSelect;
export type NewApiKeyLink = typeof apiKeyLinks.$inferInsert;
export type ApiRequest = typeof apiRequests.$inferSelect;
export type NewApiRequest = typeof apiRequests.$inferInsert;
export type EventInterestRow = typeof eventInterest.$inferSelect;
export type NewEventInterestRow = typeof eventInterest.$inferInsert;
export type WebhookDueRow = typeof webhookDue.$inferSelect;
export type NewWebhookDueRow = typeof webhookDue.$inferInsert;
export type WebhookPaceRow = typeof webhookPace.$inferSelect;
export type NewWebhookPaceRow = typeof webhookPace.$inferInsert;
