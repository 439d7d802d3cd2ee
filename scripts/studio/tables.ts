import { publicTables } from "#db/schema/public/index.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";

// Lists what `npm run db:studio` shows. The declared tables carry placeholders for their schema; here they get the real
// names of the registry and one tenant, in this process only.
const SCHEMA = Symbol.for("drizzle:Schema");
for (const table of Object.values(publicTables)) Reflect.set(table, SCHEMA, undefined);
for (const table of Object.values(tenantTables)) {
	Reflect.set(table, SCHEMA, process.env.TENANT_SCHEMA ?? "tenant_acme");
}

export const { auditLogs, permissions, projects, roles, tenantMigrations, users: members } = tenantTables;
export const {
	eventOutbox,
	organizationMemberships,
	organizations,
	publicMigrations,
	tenantSlugs,
	tenants,
	users,
	webhookInbox,
} = publicTables;
