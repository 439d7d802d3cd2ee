import { and, desc, eq, isNotNull, lt, sql } from "drizzle-orm";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { OnboardingPath } from "#db/schema/tenant/onboarding-paths.ts";
import { membersWith } from "../../progress/people-on.server.ts";
import { findStarter } from "../../templates/starters.server.ts";
import { compareSteps, type StepChange } from "./compare.ts";
import { findPath, refuseUnknownVersion } from "./find.server.ts";
import { findSteps, findStepsOf, type PathStep } from "./path-steps.server.ts";

/** One published version: its number, when, and by whom. */
export type PathVersion = {
	version: number;
	publishedAt: Date;
	/** The full name; null for the product itself. */
	by: string | null;
	restoredFrom: number | null;
};

/** Finds a published version. Refuses: 404, also for a draft. */
export async function findVersion(
	reading: Reading,
	path: OnboardingPath,
	version: number,
): Promise<PathVersion> {
	const [found] = await selectVersions(reading, path, { version });
	return found ?? refuseUnknownVersion();
}

async function selectVersions(
	reading: Reading,
	path: OnboardingPath,
	{ version, before, limit = 1 }: { version?: number; before?: number; limit?: number },
): Promise<PathVersion[]> {
	const { onboardingPathVersions: versions, users } = reading.tables;
	const { firstName, lastName, email } = users;
	const isFirst = (version ?? 1) === 1 && (before ?? 2) > 1;
	const starter = isFirst ? await findStarter(reading, path.id) : undefined;
	const rows = await reading.db
		.select({ row: versions, email, firstName, lastName })
		.from(versions)
		.leftJoin(users, eq(users.id, versions.publishedBy))
		.where(
			and(
				eq(versions.pathId, path.id),
				isNotNull(versions.publishedAt),
				version === undefined ? undefined : eq(versions.version, version),
				before === undefined ? undefined : lt(versions.version, before),
			),
		)
		.orderBy(desc(versions.version))
		.limit(limit);
	if (starter && rows.length === 0)
		return [{ version: 1, publishedAt: starter.path.publishedAt as Date, by: null, restoredFrom: null }];
	return rows.map(({ row, email: address, ...names }) => ({
		version: row.version,
		publishedAt: row.publishedAt as Date,
		by: address === null ? null : fullName({ ...names, email: address }),
		restoredFrom: row.restoredFrom,
	}));
}

const VERSIONS_SHOWN = 20;

/** A version in the list: what it holds, how it differs from the one before, and who has it. */
export type ListedVersion = PathVersion & {
	steps: PathStep[];
	/** Undefined for the first version. */
	changes: StepChange[] | undefined;
	active: number;
	finished: number;
};

/** Lists the published versions of a path, newest first, and where the next page starts. Refuses: 404, 403 `onboarding:manage`. */
export function listVersions(tenant: Tenant, id: string, before?: number) {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const path = await findPath(reading, id);
		const found = await selectVersions(reading, path, { before, limit: VERSIONS_SHOWN + 1 });
		const [steps, people] = await Promise.all([
			findStepsOf(
				reading,
				path.id,
				found.map(({ version }) => version),
			),
			countPeople(reading, path),
		]);
		const listed = found.map((one, at): ListedVersion => {
			const earlier = found[at + 1];
			const stepsOf = ({ version }: PathVersion) => steps.get(version) ?? [];
			return {
				...one,
				...(people.get(one.version) ?? { active: 0, finished: 0 }),
				steps: stepsOf(one),
				changes: earlier && compareSteps(stepsOf(earlier), stepsOf(one)),
			};
		});
		const versions = listed.slice(0, VERSIONS_SHOWN);
		const next = found.length > VERSIONS_SHOWN ? versions.at(-1)?.version : undefined;
		return { path, versions, next };
	});
}

/** Counts who is partway through each version of a path, and who has finished it. */
async function countPeople({ db, tables }: Reading, path: OnboardingPath) {
	const { pathId, pathVersion, status } = tables.onboardingSessions;
	const rows = await db
		.select({
			pathVersion,
			active: sql<number>`count(*) filter (where ${status} = 'active')::int`,
			finished: sql<number>`count(*) filter (where ${status} = 'completed')::int`,
		})
		.from(tables.onboardingSessions)
		.innerJoin(tables.users, membersWith(tables))
		.where(eq(pathId, path.id))
		.groupBy(pathVersion);
	return new Map(rows.map(({ pathVersion: version, ...counts }) => [version, counts]));
}

/**
 * Returns a published version with its steps, and what reverting to it would change for members who start now.
 * Refuses: 404, 403 `onboarding:manage`.
 */
export function getVersion(tenant: Tenant, id: string, number: string) {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const path = await findPath(reading, id);
		const version = versionOf(number);
		const found = await findVersion(reading, path, version);
		const steps = await findSteps(reading, path.id, version);
		const current = await findSteps(reading, path.id, path.publishedVersion ?? version);
		return { path, version: found, steps, changes: compareSteps(current, steps) };
	});
}

/** Parses the version number in a URL; 0, which no version has, for anything else. */
export const versionOf = (number: string): number => (/^\d{1,9}$/.test(number) ? Number(number) : 0);
