import { randomUUID } from "node:crypto";
import { and, desc, eq, gt, inArray, lt, sql } from "drizzle-orm";
import type { Changes } from "#app/tenant/events/changes.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { blocksOf } from "./editor/blocks.ts";
import type { StepValues } from "./editor/step-forms.ts";
import { compareSteps } from "./versions/compare.ts";
import { changeDraft, type Draft, isStale } from "./versions/draft.server.ts";
import { findPath, refuseUnknownStep } from "./versions/find.server.ts";
import { findSteps, insertSteps, type PathStep, replaceContent } from "./versions/path-steps.server.ts";

/** Limits a path to what one page can show and a person can take in. */
export const MOST_STEPS = 30;

/** The result of saving a step. All but `saved` are for the person to fix: 409. */
export type SavedStep = { outcome: "saved"; title: string } | { outcome: "full" } | { outcome: "stale" };

/** Returns a step of the draft for its form. Refuses: 404, 403 `onboarding:manage`. */
export function getStep(tenant: Tenant, id: string, key: string) {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const path = await findPath(reading, id);
		const steps = await findSteps(reading, path.id, path.draftVersion);
		const step = stepOf(steps, key);
		return { path, step, place: steps.indexOf(step) + 1, last: steps.length };
	});
}

/** Adds a step at the end of the draft. Refuses: 404, 403 `onboarding:manage`. Records: path.edited. */
export function addStep(tenant: Tenant, id: string, values: StepValues): Promise<SavedStep> {
	return changeDraft<SavedStep>(tenant, id, async (writing, draft) => {
		if (isStale(draft, values.version)) return { value: { outcome: "stale" } };
		if (draft.steps.length >= MOST_STEPS) return { value: { outcome: "full" } };
		const step = { ...rowOf(values), blocks: blocksOf(values, [], randomUUID) };
		await insertSteps(writing, { ...placeOf(draft) }, [{ ...step, position: draft.steps.length + 1 }]);
		return {
			value: { outcome: "saved", title: values.title },
			what: `the steps (added “${values.title}”)`,
		};
	});
}

/**
 * Saves a step of the draft, unless the path was changed since the form was opened. Its kind and its key stay the same.
 * Refuses: 404, 403 `onboarding:manage`. Records: path.edited.
 */
export function editStep(tenant: Tenant, id: string, key: string, values: StepValues): Promise<SavedStep> {
	return changeDraft<SavedStep>(tenant, id, async (writing, draft) => {
		if (isStale(draft, values.version)) return { value: { outcome: "stale" } };
		const step = stepOf(draft.steps, key);
		if (step.kind !== values.kind) return refuseUnknownStep();
		const edited = { ...step, ...rowOf(values), blocks: blocksOf(values, step.blocks, randomUUID) };
		const changes = changesOf(step, edited);
		const value = { outcome: "saved", title: values.title } as const;
		if (Object.keys(changes).length === 0) return { value };
		await setStep(writing, step, rowOf(values));
		await replaceContent(writing, step.id, edited.blocks);
		return { value, what: `the step “${values.title}”`, changes };
	});
}

function rowOf(values: StepValues) {
	const { kind, title, minutes, isRequired } = values;
	const completedByFact = values.kind === "task" ? { fact: values.fact, count: values.count } : null;
	return { kind, title, minutes, isRequired, completedByFact };
}

const placeOf = ({ path, version }: Draft) => ({ pathId: path.id, version });

// Characters: enough for the audit log to say what changed; the versions have the full text.
const LONGEST_TEXT = 300;

/** Lists what an edit changes, before and after, under the labels that pages show. */
function changesOf(before: PathStep, after: PathStep): Changes {
	const [change] = compareSteps([before], [after]);
	const shortened = (text: string) => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);
	return Object.fromEntries(
		(change?.fields ?? []).map(({ label, from, to }) => [
			label,
			{ from: shortened(from), to: shortened(to) },
		]),
	);
}

/** The result of a move: the step’s new place. `stale` moved nothing. */
export type StepMove = { outcome: "saved"; place: number } | { outcome: "stale" };

/**
 * Moves the step at a place, counted from 1, to another, unless the path was changed since the page was loaded. There is
 * none before the first and after the last: such a step stays. Refuses: 404, 403 `onboarding:manage`. Records: path.edited.
 */
export function moveStep(
	tenant: Tenant,
	id: string,
	{ place, to, version }: { place: number; to: number; version: number },
): Promise<StepMove> {
	return changeDraft<StepMove>(tenant, id, async (writing, draft) => {
		if (isStale(draft, version)) return { value: { outcome: "stale" } };
		const step = draft.steps[place - 1] ?? refuseUnknownStep();
		if (place === to || !draft.steps[to - 1]) return { value: { outcome: "saved", place } };
		const order = draft.steps.filter((one) => one !== step);
		order.splice(to - 1, 0, step);
		for (const [at, one] of order.entries()) {
			const position = draft.steps[at]?.position;
			if (one.position !== position) await setStep(writing, one, { position });
		}
		const way = to < place ? "up" : "down";
		return {
			value: { outcome: "saved", place: to },
			what: `the order of the steps (“${step.title}” ${way})`,
		};
	});
}

/**
 * Removes a step from the draft so that it can be restored until the draft is published. Idempotent.
 * Refuses: 404, 403 `onboarding:manage`. Records: path.edited.
 */
export function removeStep(tenant: Tenant, id: string, key: string): Promise<{ title: string }> {
	return changeDraft<{ title: string }>(tenant, id, async (writing, draft) => {
		const aside = await findRemovedStep(writing, draft, key);
		if (aside) return { value: aside };
		const step = stepOf(draft.steps, key);
		await setStep(writing, step, { position: -step.position });
		await shift(writing, draft, { above: step.position, by: -1 });
		await forgetOldest(writing, draft);
		return { value: step, what: `the steps (removed “${step.title}”)` };
	});
}

/**
 * Restores a step that was removed from the draft, at its old place. Idempotent.
 * Refuses: 404, 403 `onboarding:manage`. Records: path.edited.
 */
export function restoreStep(tenant: Tenant, id: string, key: string): Promise<SavedStep> {
	return changeDraft<SavedStep>(tenant, id, async (writing, draft) => {
		const aside = await findRemovedStep(writing, draft, key);
		if (!aside) return { value: { outcome: "saved", title: stepOf(draft.steps, key).title } };
		if (draft.steps.length >= MOST_STEPS) return { value: { outcome: "full" } };
		const position = Math.min(-aside.position, draft.steps.length + 1);
		await shift(writing, draft, { above: position - 1, by: 1 });
		await setStep(writing, aside, { position });
		return {
			value: { outcome: "saved", title: aside.title },
			what: `the steps (restored “${aside.title}”)`,
		};
	});
}

/** Finds a step by its key. Refuses: 404. */
export function stepOf(steps: readonly PathStep[], key: string): PathStep {
	return steps.find((step) => step.key === key) ?? refuseUnknownStep();
}

async function setStep(
	{ db, tables: { onboardingSteps } }: Writing,
	step: Pick<PathStep, "id">,
	values: Partial<typeof onboardingSteps.$inferInsert>,
): Promise<void> {
	await db
		.update(onboardingSteps)
		.set({ ...values, updatedAt: new Date() })
		.where(eq(onboardingSteps.id, step.id));
}

function inDraft({ tables: { onboardingSteps } }: Reading, { path, version }: Draft) {
	return and(eq(onboardingSteps.pathId, path.id), eq(onboardingSteps.pathVersion, version));
}

/** Shifts all steps after a place. */
async function shift(writing: Writing, draft: Draft, { above, by }: { above: number; by: 1 | -1 }) {
	const { onboardingSteps } = writing.tables;
	await writing.db
		.update(onboardingSteps)
		.set({ position: sql`${onboardingSteps.position} + ${by}` })
		.where(and(inDraft(writing, draft), gt(onboardingSteps.position, above)));
}

async function findRemovedStep(writing: Writing, draft: Draft, key: string) {
	const { onboardingSteps } = writing.tables;
	// The column is a uuid: any other text would be a database error instead of no match.
	if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key)) return undefined;
	const [step] = await writing.db
		.select({
			id: onboardingSteps.id,
			title: onboardingSteps.title,
			position: onboardingSteps.position,
		})
		.from(onboardingSteps)
		.where(and(inDraft(writing, draft), eq(onboardingSteps.key, key), lt(onboardingSteps.position, 1)));
	return step;
}

/** Keeps the last fifty removed steps, more than anyone would undo, and deletes the rest. */
async function forgetOldest(writing: Writing, draft: Draft): Promise<void> {
	const { onboardingSteps } = writing.tables;
	const old = await writing.db
		.select({ id: onboardingSteps.id })
		.from(onboardingSteps)
		.where(and(inDraft(writing, draft), lt(onboardingSteps.position, 1)))
		.orderBy(desc(onboardingSteps.updatedAt), desc(onboardingSteps.id))
		.offset(MOST_STEPS);
	if (old.length === 0) return;
	const ids = old.map(({ id }) => id);
	await writing.db.delete(onboardingSteps).where(inArray(onboardingSteps.id, ids));
}
