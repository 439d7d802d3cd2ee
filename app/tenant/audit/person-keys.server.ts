import type { KeyObject } from "node:crypto";
import { isNull, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import { personKeys } from "#db/schema/tenant/audit-chain.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { newPersonKey, openPersonKey } from "./seal.server.ts";

/** The keys of some people, looked up ahead of use and created when missing. */
export type KeyRing = {
	/** Starts to look them up, without waiting. */
	lookFor(people: Iterable<string>): void;
	/** Returns the keys of these people, creating those that are missing. */
	settle(people: Iterable<string>): Promise<(personId: string) => KeyObject>;
};

/** Creates a key ring for one transaction. */
export function keyRing(db: Db): KeyRing {
	const asked = new Map<string, Promise<KeyObject | undefined>>();
	const lookFor: KeyRing["lookFor"] = (people) => {
		const missing = [...new Set(people)].filter((id) => !asked.has(id));
		if (missing.length === 0) return;
		const found = findKeys(db, missing);
		// `settle` reports a failure; nothing else needs to.
		found.catch(() => {});
		for (const id of missing) {
			const one = found.then((keys) => keys.get(id));
			one.catch(() => {});
			asked.set(id, one);
		}
	};
	return {
		lookFor,
		async settle(people) {
			// Everyone uses the same order, so that two transactions that need the same new keys do not deadlock.
			const ids = [...new Set(people)].sort();
			lookFor(ids);
			const keys = new Map<string, KeyObject>();
			for (const id of ids) {
				const key = await asked.get(id);
				if (key) keys.set(id, key);
			}
			const missing = ids.filter((id) => !keys.has(id));
			if (missing.length > 0) for (const [id, key] of await makeKeys(db, missing)) keys.set(id, key);
			return (id) => {
				const key = keys.get(id);
				if (!key) throw new Error("No key for a person named in an entry");
				return key;
			};
		},
	};
}

// Runs in every write: building its text each time would take longer than the query.
const FIND = `select person_id, sealed_key from "${TENANT_PLACEHOLDER}"."person_keys"
	where person_id in (select jsonb_array_elements_text($1::jsonb))`;

async function findKeys(db: Db, ids: readonly string[]): Promise<Map<string, KeyObject>> {
	const rows = await db.rows(FIND, [JSON.stringify(ids)]);
	const keys = new Map<string, KeyObject>();
	for (const [personId, sealedKey] of rows as [string, string | null][]) {
		if (sealedKey === null) continue;
		const key = openPersonKey(personId, sealedKey);
		// Replacing it with a new key would make all earlier entries unreadable, so whoever changed APP_SECRET must
		// find out.
		if (!key) throw new Error("A person's key does not open: was APP_SECRET changed?");
		keys.set(personId, key);
	}
	return keys;
}

/** Creates keys. An erased person who comes back gets a new one: what was sealed with the old one stays unreadable. */
async function makeKeys(db: Db, ids: readonly string[]): Promise<Map<string, KeyObject>> {
	const fresh = new Map(ids.map((id) => [id, newPersonKey(id)]));
	const made = await db
		.insert(personKeys)
		.values([...fresh].map(([personId, { sealedKey }]) => ({ personId, sealedKey })))
		.onConflictDoUpdate({
			target: personKeys.personId,
			set: { sealedKey: sql`excluded.sealed_key`, erasedAt: null },
			setWhere: isNull(personKeys.sealedKey),
		})
		.returning({ id: personKeys.personId });
	const keys = new Map(made.map(({ id }) => [id, (fresh.get(id) as { key: KeyObject }).key]));
	// Another transaction created the same key at this moment.
	const others = ids.filter((id) => !keys.has(id));
	if (others.length > 0) for (const [id, key] of await findKeys(db, others)) keys.set(id, key);
	return keys;
}

/**
 * Selects the keys that open an entry, by person, as part of a query that reads the entry: one index lookup for each
 * person whose parts are sealed in it.
 */
export function keysOf(payload: SQLWrapper): SQL<Record<string, string | null> | null> {
	return sql<Record<string, string | null> | null>`(
		select jsonb_object_agg(${personKeys.personId}, ${personKeys.sealedKey}) from ${personKeys}
		where ${personKeys.personId} in (select jsonb_object_keys(
			case when jsonb_typeof(${payload} -> 'sealed') = 'object' then ${payload} -> 'sealed' else '{}'::jsonb end)))`.mapWith(
		(value: unknown) => (typeof value === "string" ? JSON.parse(value) : value),
	);
}

/** Deletes the keys of people, so that no one can read what was sealed with them. */
export async function erasePeople(db: Db, ids: readonly string[]): Promise<void> {
	const erasedAt = new Date();
	await db
		.insert(personKeys)
		.values([...new Set(ids)].sort().map((personId) => ({ personId, sealedKey: null, erasedAt })))
		.onConflictDoUpdate({ target: personKeys.personId, set: { sealedKey: null, erasedAt } });
}
