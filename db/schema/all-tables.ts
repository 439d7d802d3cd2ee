import { publicTables } from "./public/index.ts";
import { tenantTables } from "./tenant/index.ts";

/** Every declared table, in the form drizzle-kit expects: what the migrations must add up to. */
export const declaredTables = { public: publicTables, tenant: tenantTables };
