import { sql } from "drizzle-orm";
import { boolean, check, index, text, uuid, varchar } from "drizzle-orm/pg-core";
import { at, publicSchema, timestamps } from "../columns/columns.ts";
import { tenants } from "./tenants.ts";

export const INVITATION_KINDS = ["workspace", "team"] as const;

/**
 * The index of every workspace's invitations: finds the one a link refers to, and those for an address. It changes
 * in the same transaction as the tenant's own row, and it never authorizes: the tenant's row does.
 */
export const invitationLinks = publicSchema.table(
	"invitation_links",
	{
		/** The invitation's own id. */
		invitationId: uuid("invitation_id").primaryKey(),
		organizationId: varchar("organization_id", { length: 255 })
			.notNull()
			.references(() => tenants.id, { onDelete: "cascade" }),
		kind: text("kind", { enum: INVITATION_KINDS }).notNull(),
		email: varchar("email", { length: 255 }).notNull(),
		tokenHash: varchar("token_hash", { length: 64 }).notNull().unique(),
		/** Neither accepted, declined nor revoked. */
		isOpen: boolean("is_open").notNull().default(true),
		expiresAt: at("expires_at").notNull(),
		...timestamps(),
	},
	(table) => [
		check("invitation_links_kind_check", sql`${table.kind} in ('workspace', 'team')`),
		index("invitation_links_email_idx").on(table.email, table.expiresAt).where(sql`${table.isOpen}`),
		index("invitation_links_organization_idx").on(table.organizationId),
	],
);
