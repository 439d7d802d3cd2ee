import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Checked } from "#app/tenant/audit/check/verify-chain.server.ts";
import { appendText, appendValue, type EntryContent } from "#db/audit/chain.ts";
import { TENANT_PLACEHOLDER } from "#db/schema/columns/columns.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";

type Readable = Pick<Checked, "read">;

/** Adds entries to a tenant's trail as they are, without asking whether anything of the kind can happen. */
export async function addEntries(db: Db, entries: Partial<EntryContent>[]): Promise<void> {
	const contents = entries.map((given) => ({ ...blank(), ...given }));
	await db.run(appendText(`"${TENANT_PLACEHOLDER}"`), [appendValue(contents)]);
}

const blank = (): EntryContent => ({
	id: randomUUID(),
	event: "project.edited",
	...{ actor_kind: "system", actor_id: null, subject_type: "project", subject_id: "1" },
	payload: {},
	...{ ip: null, user_agent: null, request_id: null, person_id: null },
	at: new Date().toISOString(),
});

/**
 * Every entry of a tenant's trail, oldest first, as someone who may read it sees it. The application's own code is
 * imported only now: a test that starts a local Clerk has set the environment by then.
 */
export async function entriesOf(tenant: Readable) {
	const { keysOf } = await import("#app/tenant/audit/person-keys.server.ts");
	const { openEntry } = await import("#app/tenant/audit/personal.server.ts");
	const rows = await tenant.read(({ db, tables: { auditLogs } }) =>
		db
			.select({ entry: auditLogs, keys: keysOf(auditLogs.payload) })
			.from(auditLogs)
			.orderBy(sql`${auditLogs.seq}`),
	);
	return rows.map(({ entry, keys }) => ({ ...entry, ...openEntry({ ...entry, keys }) }));
}
