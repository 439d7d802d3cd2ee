import {
	FIRST_STARTER_ID,
	STARTERS_REVISED,
	startersWithoutRows,
} from "#app/tenant/starters/starters.server.ts";
import type {
	OnboardingContent,
	OnboardingPath,
	OnboardingStep,
} from "#db/schema/tenant/onboarding-paths.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { TEMPLATES, type TemplateKey } from "./all.ts";

/** The welcome text until a workspace saves its own rules. */
export const WELCOME =
	"Welcome. These few steps show you around and set up what you need. You can stop at any time: your progress is saved, and you can pick up where you left off.";

type StarterStep = OnboardingStep & { blocks: OnboardingContent["body"][] };

/** A path that every workspace starts with, as its rows would be. `role` is null for the default path. */
export type StarterPath = { path: OnboardingPath; role: string | null; steps: StarterStep[] };

const timestamps = { createdAt: STARTERS_REVISED, updatedAt: STARTERS_REVISED };

// By name, as lists show them.
const AUDIENCES: [TemplateKey, string | null][] = [
	["viewer", "viewer"],
	["member", null],
	["owner", "owner"],
];

const STARTERS: readonly StarterPath[] = AUDIENCES.map(([key, role], index) => {
	const { name, description, steps } = TEMPLATES[key];
	const id = FIRST_STARTER_ID + index;
	const path = {
		...{ id, name, description, isDefault: role === null, version: 1, ...timestamps },
		...{ publishedVersion: 1, publishedAt: STARTERS_REVISED, draftVersion: 1 },
		...{ createdBy: null, deletedAt: null, deletedBy: null },
	};
	// 100: a path has at most 30 steps.
	const stepId = FIRST_STARTER_ID + index * 100;
	return {
		...{ path, role },
		steps: steps.map(({ completedByFact = null, blocks, ...step }, at) => ({
			...{ ...step, ...timestamps, id: stepId + at, pathId: id, pathVersion: 1, position: at + 1 },
			...{ completedByFact, blocks: [...blocks] },
		})),
	};
});

/** A step: returns the starter paths of a workspace without paths of its own. To be sent before the query for these. */
export const findStarters = ({ db, tables }: TenantReading) =>
	startersWithoutRows(db, tables.onboardingPaths, STARTERS);

/** A step: returns one of the starter paths, unless the workspace has its own copies. */
export async function findStarter(looking: TenantReading, id: number): Promise<StarterPath | undefined> {
	if (!STARTERS.some(({ path }) => path.id === id)) return undefined;
	return (await findStarters(looking)).find(({ path }) => path.id === id);
}

/** A step: gives the workspace its own copies of the starter paths. Idempotent: a second transaction waits and copies nothing. */
export async function copyStarters(writing: TenantReading): Promise<void> {
	const starters = await findStarters(writing);
	if (starters.length === 0) return;
	const { db, tables } = writing;
	const paths = starters.map(({ path }) => path);
	const made = await db
		.insert(tables.onboardingPaths)
		.overridingSystemValue()
		.values(paths)
		.onConflictDoNothing()
		.returning({ id: tables.onboardingPaths.id });
	if (made.length === 0) return;
	const steps = starters.flatMap((starter) => starter.steps);
	await Promise.all([
		db
			.insert(tables.onboardingPathVersions)
			.values(
				paths.map(({ id: pathId, publishedAt }) => ({ pathId, version: 1, publishedAt, ...timestamps })),
			),
		db
			.insert(tables.onboardingPathTargets)
			.values(starters.flatMap(({ path, role }) => (role === null ? [] : [{ pathId: path.id, role }]))),
		db
			.insert(tables.onboardingSteps)
			.overridingSystemValue()
			.values(steps.map(({ blocks: _, ...step }) => step)),
		db
			.insert(tables.onboardingContent)
			.values(
				steps.flatMap(({ id: stepId, blocks }) =>
					blocks.map((body, at) => ({ stepId, position: at + 1, kind: body.kind, body })),
				),
			),
	]);
}
