import { and, eq, isNull, type SQL } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import type { OnboardingMilestone } from "#db/schema/tenant/index.ts";

/** Refuses: 404 for a milestone that does not exist or was deleted. */
export async function findMilestone(reading: Reading, id: number): Promise<OnboardingMilestone> {
	const [milestone] = await select(reading, id, isNull(reading.tables.onboardingMilestones.deletedAt));
	return milestone ?? refuseUnknown();
}

/** The same, deleted or not, to be changed: whoever else is changing it is waited for. Refuses: 404. */
export async function findMilestoneToChange(writing: Writing, id: number): Promise<OnboardingMilestone> {
	// Not `update`: giving it to somebody need not wait for a change of its words.
	const [milestone] = await select(writing, id).for("no key update");
	return milestone ?? refuseUnknown();
}

function select({ db, tables: { onboardingMilestones } }: Reading, id: number, condition?: SQL) {
	return db
		.select()
		.from(onboardingMilestones)
		.where(and(eq(onboardingMilestones.id, id), condition));
}

/** The id in an address. Refuses: 404 for what cannot be one. */
export function milestoneId(param: string): number {
	// 9 digits fit the column's four bytes.
	return /^[1-9]\d{0,8}$/.test(param) ? Number(param) : refuseUnknown();
}

/** Refuses: 404, in the one way that no milestone is told from another. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such milestone",
		message: "There is no milestone at this address. Look for it in the list of milestones.",
	});
}
