import { and, count, eq, isNull, ne, sql } from "drizzle-orm";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { oneAtATime } from "#app/tenant/locks.server.ts";
import { isDeleted } from "#app/tenant/refusals/deleted.ts";
import { freeName, type WithFormerName } from "#app/tenant/refusals/free-name.ts";
import { refuseFull } from "#app/tenant/refusals/full.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { NewOnboardingMilestone, OnboardingMilestone } from "#db/schema/tenant/achievements.ts";
import { findMilestoneToChange, refuseGone } from "./find.server.ts";
import { criterionOf, LONGEST_MILESTONE_NAME, type MilestoneEdit, type MilestoneValues } from "./forms.ts";
import { copyStarters } from "./starters.server.ts";

/** Limits milestones because the list shows all on one page, and every event is checked against each of them. */
export const MOST_MILESTONES = 25;
export const TOO_MANY_MILESTONES = `A workspace can have up to ${MOST_MILESTONES} milestones. Delete one you no longer need first.`;

/** The result of saving a milestone. All but `saved` are for the person to fix: 409. */
export type SavedMilestone =
	| { outcome: "saved"; id: number; name: string }
	| { outcome: "taken" }
	| { outcome: "full" }
	| { outcome: "stale" };

/**
 * Creates a milestone. A reaction then awards it to everyone who has already reached it.
 * Refuses: 403 `onboarding:manage`. Records: milestone.created.
 */
export function createMilestone(tenant: Tenant, values: MilestoneValues): Promise<SavedMilestone> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		await oneAtATime(writing, "milestones");
		await copyStarters(writing);
		const trouble = await troubleWithNew(writing, values.name);
		if (trouble) {
			writing.leaveUnchanged();
			return { outcome: trouble };
		}
		const { db, tables, member } = writing;
		const [made] = await db
			.insert(tables.onboardingMilestones)
			.values({ ...columnsOf(values), createdBy: member.id })
			.returning({ id: tables.onboardingMilestones.id });
		const { id } = made as { id: number };
		await writing.record("milestone.created", { id, name: values.name });
		return { outcome: "saved", id, name: values.name };
	});
}

/**
 * Saves a milestone, unless it was changed since the form was opened. Members keep what they have reached. After a
 * change of criterion, it is awarded to everyone who has already reached the new one.
 * Refuses: 404, 403 `onboarding:manage`. Records: milestone.edited.
 */
export function editMilestone(tenant: Tenant, id: number, values: MilestoneEdit): Promise<SavedMilestone> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		await oneAtATime(writing, "milestones");
		const milestone = await findExisting(writing, id);
		const changes = changesBetween(milestone, columnsOf(values));
		const trouble = await troubleWithEdit(writing, milestone, values);
		if (trouble || Object.keys(changes).length === 0) {
			writing.leaveUnchanged();
			return trouble ?? { outcome: "saved", id, name: milestone.name };
		}
		await change(writing, milestone, {
			...columnsOf(values),
			...(changes.criterion && { backfilledAt: null }),
		});
		await writing.record("milestone.edited", { id, name: values.name, changes });
		return { outcome: "saved", id, name: values.name };
	});
}

/**
 * Pauses or resumes a milestone. On resuming, it is awarded to everyone who qualified in the meantime. Idempotent.
 * Refuses: 404, 403 `onboarding:manage`. Records: milestone.edited.
 */
export function setActive(
	tenant: Tenant,
	{ id, isActive }: { id: number; isActive: boolean },
): Promise<OnboardingMilestone> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		const milestone = await findExisting(writing, id);
		if (milestone.isActive === isActive) {
			writing.leaveUnchanged();
			return milestone;
		}
		await change(writing, milestone, { isActive, ...(isActive && { backfilledAt: null }) });
		const changes = { isActive: { from: !isActive, to: isActive } };
		await writing.record("milestone.edited", { id, name: milestone.name, changes });
		return milestone;
	});
}

/** Deletes a milestone so that it can be restored. Idempotent. Refuses: 404, 403 `onboarding:manage`. Records: milestone.deleted. */
export function removeMilestone(tenant: Tenant, id: number): Promise<OnboardingMilestone> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		const milestone = await findMilestoneToChange(writing, id);
		if (milestone.deletedAt) {
			writing.leaveUnchanged();
			return milestone;
		}
		await change(writing, milestone, { deletedAt: new Date(), deletedBy: writing.member.id });
		await writing.record("milestone.deleted", { id, name: milestone.name });
		return milestone;
	});
}

/**
 * Restores a deleted milestone for everyone who had it, with a number in its name when that has been taken since.
 * Idempotent. Refuses: 404, 403 `onboarding:manage`, 409 if the limit is reached.
 * Records: milestone.undeleted, milestone.edited when it gets a number.
 */
export function undeleteMilestone(tenant: Tenant, id: number): Promise<WithFormerName<OnboardingMilestone>> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		await oneAtATime(writing, "milestones");
		const milestone = await findMilestoneToChange(writing, id);
		const formerName = milestone.name;
		if (!milestone.deletedAt) {
			writing.leaveUnchanged();
			return { ...milestone, formerName };
		}
		if (await isFull(writing)) refuseFull(TOO_MANY_MILESTONES);
		const name = await freeName({ name: formerName, most: LONGEST_MILESTONE_NAME }, (free) =>
			isTaken(writing, free),
		);
		const changes = changesBetween(milestone, { name });
		await change(writing, milestone, { name, deletedAt: null, deletedBy: null, backfilledAt: null });
		await writing.record("milestone.undeleted", { id, name: formerName });
		if (changes.name) await writing.record("milestone.edited", { id, name, changes });
		return { ...milestone, name, formerName };
	});
}

/** Finds and locks a milestone that is not deleted. Refuses: 404. */
async function findExisting(writing: Writing, id: number): Promise<OnboardingMilestone> {
	const milestone = await findMilestoneToChange(writing, id);
	return isDeleted(milestone) ? refuseGone(writing, milestone) : milestone;
}

/** Updates a row that `findMilestoneToChange` has locked, so that nothing else can have changed it since. */
async function change(
	{ db, tables: { onboardingMilestones } }: Writing,
	milestone: OnboardingMilestone,
	values: Partial<NewOnboardingMilestone>,
): Promise<void> {
	await db
		.update(onboardingMilestones)
		.set({ ...values, version: milestone.version + 1, updatedAt: new Date() })
		.where(eq(onboardingMilestones.id, milestone.id));
}

function columnsOf(values: MilestoneValues) {
	const { name, rewardText, badge } = values;
	return { name, rewardText, badge, criterion: criterionOf(values) };
}

async function troubleWithNew(writing: Writing, name: string): Promise<"taken" | "full" | undefined> {
	if (await isFull(writing)) return "full";
	return (await isTaken(writing, name)) ? "taken" : undefined;
}

async function isFull({ db, tables: { onboardingMilestones } }: Writing): Promise<boolean> {
	const [there] = await db
		.select({ count: count() })
		.from(onboardingMilestones)
		.where(isNull(onboardingMilestones.deletedAt));
	return (there?.count ?? 0) >= MOST_MILESTONES;
}

async function troubleWithEdit(
	writing: Writing,
	milestone: OnboardingMilestone,
	values: MilestoneEdit,
): Promise<SavedMilestone | undefined> {
	if (milestone.version !== values.version) return { outcome: "stale" };
	return (await isTaken(writing, values.name, milestone.id)) ? { outcome: "taken" } : undefined;
}

async function isTaken(
	{ db, tables: { onboardingMilestones } }: Writing,
	name: string,
	but?: number,
): Promise<boolean> {
	const { id, deletedAt } = onboardingMilestones;
	const found = await db
		.select({ id })
		.from(onboardingMilestones)
		.where(
			and(
				sql`lower(${onboardingMilestones.name}) = lower(${name})`,
				isNull(deletedAt),
				but === undefined ? undefined : ne(id, but),
			),
		)
		.limit(1);
	return found.length > 0;
}
