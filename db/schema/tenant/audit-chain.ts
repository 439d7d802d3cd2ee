import { sql } from "drizzle-orm";
import { bigint, check, smallint, varchar } from "drizzle-orm/pg-core";
import { at } from "../columns/columns.ts";
import { tenantTable } from "../columns/tenant-table.ts";

/** The end of the audit log's hash chain; appending holds its lock. */
export const auditChain = tenantTable(
	"audit_chain",
	() => ({
		/** Always 1: a tenant has one chain. */
		id: smallint("id").primaryKey().default(1),
		/** The last entry's `seq`; 0 before the first. */
		seq: bigint("seq", { mode: "number" }).notNull(),
		/** The last entry's `hash`, hexadecimal. */
		hash: varchar("hash", { length: 64 }).notNull(),
		/** Entries up to this one were written before the chain existed. */
		beganAfter: bigint("began_after", { mode: "number" }).notNull(),
	}),
	(table) => [check("audit_chain_one_check", sql`${table.id} = 1`)],
);

/** Keys that open the personal parts of audit entries, one per person. */
export const personKeys = tenantTable("person_keys", () => ({
	/**
	 * The Clerk user id, or a digest of the email address of a person who is not a member. No foreign key: the
	 * audit log outlives everything.
	 */
	personId: varchar("person_id", { length: 255 }).primaryKey(),
	/** AES-256, itself sealed with the server's secret; null once the person was erased. */
	sealedKey: varchar("sealed_key", { length: 200 }),
	createdAt: at("created_at").notNull().defaultNow(),
	erasedAt: at("erased_at"),
}));
