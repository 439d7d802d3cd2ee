import { index, varchar } from "drizzle-orm/pg-core";
import { publicSchema } from "../columns/columns.ts";
import { tenants } from "./tenants.ts";

/**
 * The index of every workspace's API keys that are not revoked: finds the workspace and the member of one. It changes in
 * the same transaction as the tenant's own row, and it never authorizes: the tenant's row does.
 */
export const apiKeyLinks = publicSchema.table(
	"api_key_links",
	{
		keyId: varchar("key_id", { length: 12 }).primaryKey(),
		organizationId: varchar("organization_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		userId: varchar("user_id", { length: 255 }).notNull(),
	},
	(table) => [index("api_key_links_organization_idx").on(table.organizationId, table.userId)],
);
