import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { OnboardingContent, OnboardingStep } from "#db/schema/tenant/onboarding-paths.ts";
import type { Block } from "../../following/shown-step.ts";
import { findStarter } from "../../templates/starters.server.ts";

/** One step of one version of a path, with what it shows and asks. */
export type PathStep = Pick<
	OnboardingStep,
	"id" | "key" | "position" | "kind" | "title" | "minutes" | "isRequired" | "completedByFact"
> & { blocks: Block[] };

/** The locale of step content. */
export const LOCALE = "en";

/** Finds the steps of a version, in order. Steps removed from a draft have a position below 1 and are left out. */
export async function findSteps(reading: Reading, pathId: number, version: number): Promise<PathStep[]> {
	return (await findStepsOf(reading, pathId, [version])).get(version) ?? [];
}

/** Does the same for several versions. */
export async function findStepsOf(
	reading: Reading,
	pathId: number,
	versions: number[],
): Promise<Map<number, PathStep[]>> {
	const { db, tables } = reading;
	const { onboardingSteps, onboardingContent } = tables;
	const starter = versions.includes(1) ? await findStarter(reading, pathId) : undefined;
	const rows = await db
		.select({ step: onboardingSteps, content: onboardingContent })
		.from(onboardingSteps)
		.leftJoin(
			onboardingContent,
			and(eq(onboardingContent.stepId, onboardingSteps.id), eq(onboardingContent.locale, LOCALE)),
		)
		.where(
			and(
				eq(onboardingSteps.pathId, pathId),
				inArray(onboardingSteps.pathVersion, versions),
				gt(onboardingSteps.position, 0),
			),
		)
		.orderBy(asc(onboardingSteps.position), asc(onboardingSteps.id), asc(onboardingContent.position));
	return rows.length > 0 ? gather(rows) : new Map([[1, starter?.steps ?? []]]);
}

function gather(rows: { step: OnboardingStep; content: OnboardingContent | null }[]) {
	const versions = new Map<number, PathStep[]>();
	const known = new Map<number, PathStep>();
	for (const { step, content } of rows) {
		const { id, key, position, kind, title, minutes, isRequired, completedByFact, pathVersion } = step;
		const found = known.get(id) ?? {
			...{ id, key, position, kind, title, minutes, isRequired, completedByFact },
			blocks: [],
		};
		if (content) found.blocks.push(content.body);
		if (!known.has(id)) versions.set(pathVersion, [...(versions.get(pathVersion) ?? []), found]);
		known.set(id, found);
	}
	return versions;
}

/** A step before it has a row. */
export type NewStep = Omit<PathStep, "id" | "key"> & { key?: string };

/** Inserts the steps of a new version in few statements. */
export async function insertSteps(
	{ db, tables }: Writing,
	place: { pathId: number; version: number },
	steps: readonly NewStep[],
): Promise<void> {
	if (steps.length === 0) return;
	const { onboardingSteps, onboardingContent } = tables;
	const made = await db
		.insert(onboardingSteps)
		.values(steps.map(({ blocks: _, ...step }) => ({ ...rowOf(step), ...placeOf(place) })))
		.returning({ id: onboardingSteps.id, position: onboardingSteps.position });
	const ids = new Map(made.map(({ id, position }) => [position, id]));
	const blocks = steps.flatMap(({ blocks, position }) => contentOf(ids.get(position) as number, blocks));
	if (blocks.length > 0) await db.insert(onboardingContent).values(blocks);
}

const placeOf = ({ pathId, version }: { pathId: number; version: number }) => ({
	pathId,
	pathVersion: version,
});

function rowOf({
	key,
	position,
	kind,
	title,
	minutes,
	isRequired,
	completedByFact,
}: Omit<NewStep, "blocks">) {
	return {
		...(key !== undefined && { key }),
		...{ position, kind, title, minutes, isRequired, completedByFact },
	};
}

function contentOf(stepId: number, blocks: readonly Block[]) {
	return blocks.map((body, index) => ({
		stepId,
		position: index + 1,
		kind: body.kind,
		body,
		locale: LOCALE,
	}));
}

/** Replaces the content of a step. */
export async function replaceContent(
	{ db, tables: { onboardingContent } }: Writing,
	stepId: number,
	blocks: readonly Block[],
): Promise<void> {
	await db
		.delete(onboardingContent)
		.where(and(eq(onboardingContent.stepId, stepId), eq(onboardingContent.locale, LOCALE)));
	if (blocks.length > 0) await db.insert(onboardingContent).values(contentOf(stepId, blocks));
}
