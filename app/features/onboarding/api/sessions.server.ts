import { and, desc, eq, gt, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import type { PageQuery } from "#app/tenant/api/operation.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

const cursorShape = z.tuple([z.int32()]);

/**
 * Lists one page of the paths that members have begun, the latest first, with how much of each is settled.
 * Refuses: 403 `onboarding:manage`, 400 for an invalid cursor.
 */
export function listSessions(tenant: Tenant, { limit, after }: PageQuery) {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const { onboardingPaths: paths, onboardingSessions: sessions, users } = reading.tables;
		const { id, pathVersion, status, startedAt, lastSeenAt, completedAt } = sessions;
		const { firstName, lastName, email } = users;
		const rows = await reading.db
			.select({
				...{ id, version: pathVersion, status, startedAt, lastSeenAt, completedAt },
				path: { id: paths.id, name: paths.name },
				person: { id: users.id, firstName, lastName, email },
				steps: stepsOf(reading.tables),
				settled: settledOf(reading.tables),
			})
			.from(sessions)
			.innerJoin(paths, eq(paths.id, sessions.pathId))
			.innerJoin(users, eq(users.id, sessions.userId))
			.where(after === undefined ? undefined : lt(id, readCursor(after, cursorShape)[0]))
			.orderBy(desc(id))
			.limit(limit + 1);
		const shown = rows.slice(0, limit).map(({ person, ...session }) => ({
			...session,
			member: { id: person.id, name: fullName(person) },
		}));
		const next = rows.length > limit ? writeCursor([shown.at(-1)?.id]) : undefined;
		return { sessions: shown, next };
	});
}

type Tables = Parameters<Parameters<Tenant["read"]>[0]>[0]["tables"];

/** Counts the steps of the version that a session is on. */
function stepsOf({ onboardingSessions: sessions, onboardingSteps: steps }: Tables) {
	const ofVersion = and(
		eq(steps.pathId, sessions.pathId),
		eq(steps.pathVersion, sessions.pathVersion),
		gt(steps.position, 0),
	);
	return sql`(select count(*) from ${steps} where ${ofVersion})`.mapWith(Number);
}

function settledOf({ onboardingSessions: sessions, userProgress }: Tables) {
	return sql`(select count(*) from ${userProgress} where ${userProgress.sessionId} = ${sessions.id}
		and ${userProgress.status} in ('done', 'skipped'))`.mapWith(Number);
}
