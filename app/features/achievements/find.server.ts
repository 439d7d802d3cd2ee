import { eq } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import { idIn } from "#app/platform/whole-number.ts";
import { type Deleted, isDeleted, refuseDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { OnboardingMilestone } from "#db/schema/tenant/achievements.ts";
import { copyStarters, findStarters } from "./starters.server.ts";

/** Finds a milestone. Refuses: 404; for one that was deleted, it says so. */
export async function findMilestone(reading: Reading, id: number): Promise<OnboardingMilestone> {
	const [starters, [row]] = await Promise.all([findStarters(reading), select(reading, id)]);
	const milestone = row ?? starters.find((starter) => starter.id === id);
	if (!milestone) return refuseUnknown();
	return isDeleted(milestone) ? refuseGone(reading, milestone) : milestone;
}

/** Refuses a deleted milestone. Refuses: 404, always. */
export function refuseGone(reading: Reading, milestone: Deleted<OnboardingMilestone>): never {
	const restoreAt = pageIn("", "/settings/milestones/:milestone/delete", milestone.id);
	return refuseDeleted("milestone", milestone, reading.can("onboarding:manage") ? restoreAt : undefined);
}

/**
 * Finds a milestone, deleted or not, and locks it for a change, waiting for any other change to end. Before the first
 * change the workspace gets its own copies of the starter milestones. Refuses: 404.
 */
export async function findMilestoneToChange(writing: Writing, id: number): Promise<OnboardingMilestone> {
	await copyStarters(writing);
	// Not `update`: awarding it need not wait for a change of its text.
	const [milestone] = await select(writing, id).for("no key update");
	return milestone ?? refuseUnknown();
}

function select({ db, tables: { onboardingMilestones } }: Reading, id: number) {
	return db.select().from(onboardingMilestones).where(eq(onboardingMilestones.id, id));
}

/** Parses the id in a URL. Refuses: 404 for anything that cannot be one. */
export function milestoneId(param: string): number {
	return idIn(param) || refuseUnknown();
}

/** Refuses: 404, worded the same for every milestone, so that nothing is revealed. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "Milestone not found",
		message: "There is no milestone at this address. Look for it in the list of milestones.",
	});
}
