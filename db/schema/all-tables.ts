import { tenantIds } from "./columns/tenant-table.ts";
import { publicTables } from "./public/index.ts";
import { tenantTables } from "./tenant/index.ts";

/** Everything that is declared, in the form drizzle-kit expects: what the migrations must add up to. */
export const declaredTables = { public: publicTables, tenant: { ...tenantTables, tenantIds } };
