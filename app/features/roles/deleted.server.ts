import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { EVENTS } from "#app/tenant/events/events.ts";
import { PERMISSIONS, type Permission } from "#app/tenant/permissions/permissions.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";

/** A role as it was when it was deleted, and the place of its deletion in the audit log. */
export type DeletedRole = {
	seq: number;
	key: string;
	name: string;
	description: string;
	color: string | null;
	permissions: Permission[];
};

/**
 * The condition for entries of the audit log that say which role was deleted and what it was, if no one took that back
 * since.
 */
export function whereDeletionOfRole({ tables: { auditLogs } }: Reading): SQL {
	const { event, payload, seq } = auditLogs;
	return and(
		eq(event, "role.deleted"),
		sql`${payload}->'permissions' is not null`,
		sql`not exists (select from ${auditLogs} later where later.event = 'role.created'
			and later.seq > ${seq} and (later.payload->>'restores')::bigint = ${seq})`,
	) as SQL;
}

/** Finds a deletion by its place in the audit log, or the last one of a key, and returns what the role was. */
export async function findDeletedRole(
	reading: Reading,
	wanted: { seq: number } | { key: string },
): Promise<DeletedRole | undefined> {
	const { auditLogs } = reading.tables;
	const { seq, subjectType, subjectId, payload } = auditLogs;
	const [found] = await reading.db
		.select({ seq, payload })
		.from(auditLogs)
		.where(
			and(
				whereDeletionOfRole(reading),
				"seq" in wanted ? eq(seq, wanted.seq) : and(eq(subjectType, "role"), eq(subjectId, wanted.key)),
			),
		)
		.orderBy(desc(seq))
		.limit(1);
	if (!found) return undefined;
	const {
		key,
		name,
		description = "",
		color = null,
		permissions = [],
	} = EVENTS["role.deleted"].payload.parse(found.payload);
	return {
		...{ seq: found.seq, key, name, description, color },
		permissions: permissions.filter((one): one is Permission => one in PERMISSIONS),
	};
}
