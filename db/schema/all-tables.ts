import { publicTables } from "./public/index.ts";
import { tenantTables } from "./tenant/index.ts";

/** Every declared table, as drizzle-kit wants them: what the migrations must add up to. */
export const declaredTables = { public: publicTables, tenant: tenantTables };
