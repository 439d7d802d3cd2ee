import { varchar } from "drizzle-orm/pg-core";
import { at, byMember, json } from "../columns/columns.ts";
import { permissionKeysShape } from "../columns/json.ts";
import { tenantTable } from "../columns/tenant-table.ts";
import { users } from "./users.ts";

/**
 * The API keys of members. A key’s row decides what it may do; `public.api_key_links` only finds it. A revoked key stays,
 * for its page and the audit log. Texts are stored plain, so that it has no TOAST table: add others the same way.
 */
export const apiKeys = tenantTable("api_keys", (inSchema) => ({
	/** The part of a key that finds it, 12 letters and digits. It opens nothing. */
	id: varchar("id", { length: 12 }).primaryKey(),
	// cascade: a key is nothing without the member that it acts as.
	memberId: varchar("member_id", { length: 255 })
		.notNull()
		.references(() => inSchema(users).id, { onDelete: "cascade" }),
	name: varchar("name", { length: 100 }).notNull(),
	/** Permissions, as roles have them. The key has those of them that its member’s role has too. */
	scopes: json("scopes", permissionKeysShape).notNull(),
	/** SHA-256 of the whole key, in hex. */
	hash: varchar("hash", { length: 64 }).notNull(),
	/** The hash before the last rotation, and until when it still opens the key. */
	formerHash: varchar("former_hash", { length: 64 }),
	formerUntil: at("former_until"),
	/** When the former one was last used, to within five minutes. */
	formerUsedAt: at("former_used_at"),
	/** Null for a key that does not expire. */
	expiresAt: at("expires_at"),
	/** To within five minutes. */
	usedAt: at("used_at"),
	/** The network it was last used from: the first part of the address, which names no single machine. */
	usedFrom: varchar("used_from", { length: 50 }),
	createdAt: at("created_at").notNull().defaultNow(),
	revokedAt: at("revoked_at"),
	/** The member who revoked it; null if the product did, because its member left or it was found in the open. */
	revokedBy: byMember("revoked_by"),
}));

export type ApiKey = typeof apiKeys.$inferSelect;
