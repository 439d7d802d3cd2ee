import { afterAll, beforeAll, expect, test } from "vitest";
import { archiveProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { atOnce, valuesOf as valuesIn } from "#tests/support/databases/at-once.ts";
import { aMilestone, awardsIn, recordedAwardsIn } from "#tests/support/world/milestone.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { type MilestoneEdit, milestoneShape } from "./forms.ts";
import { countWhoReached, getMilestone, listMilestones } from "./list.server.ts";
import {
	createMilestone,
	editMilestone,
	MOST_MILESTONES,
	removeMilestone,
	setActive,
	undeleteMilestone,
} from "./milestones.server.ts";

let pool: ConnectionPool;
let admin: Tenant;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

/** Creates a workspace in which the admin watches while the member works. */
async function aWorkspace(): Promise<TenantRecord> {
	const record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	return record;
}

const valuesOf = async (id: number, given: Partial<MilestoneEdit> = {}): Promise<MilestoneEdit> => {
	const { name, rewardText, badge, criterion, version } = (await getMilestone(admin, id)).milestone;
	return { name, rewardText, badge, ...criterion, version, ...given } as MilestoneEdit;
};
const reachedBy = async (id: number) =>
	(await listMilestones(admin)).find((milestone) => milestone.id === id)?.reached;
const eventsOf = (id: number) =>
	admin.read(async ({ db, tables: { auditLogs } }) => {
		const rows = await db.select().from(auditLogs).orderBy(auditLogs.seq);
		const own = rows.filter(({ subjectType }) => subjectType === "milestone");
		return own.filter(({ subjectId }) => subjectId === String(id)).map(({ event }) => event);
	});

test("a workspace starts with four milestones, which members earn by a first project and a day’s work", async () => {
	await aWorkspace();
	await aProject(member, "Moon base");
	await runReactions();

	const starting = await listMilestones(admin);

	expect(starting.map(({ name }) => name)).toEqual([
		"First project",
		"Good company",
		"Settled in",
		"Ten projects",
	]);
	expect(starting.map(({ reached }) => reached)).toEqual([1, 0, 0, 0]);
	// The forms accept them: their facts and badges are in the catalogs.
	for (const { id } of starting) {
		expect(milestoneShape.safeParse(await valuesOf(id)).error).toBeUndefined();
	}
});

test("only members who manage onboarding see, create and change milestones", async () => {
	await aWorkspace();
	const id = await aMilestone(admin);
	const values = await valuesOf(id);
	const tries = [
		() => listMilestones(member),
		() => getMilestone(member, id),
		() => countWhoReached(member, { fact: "project.created", count: 1 }),
		() => createMilestone(member, values),
		() => editMilestone(member, id, values),
		() => setActive(member, { id, isActive: false }),
		() => removeMilestone(member, id),
		() => undeleteMilestone(member, id),
	];

	for (const attempt of tries) {
		expect(await refusalOf(attempt())).toMatchObject({ status: 403, rule: "onboarding:manage" });
	}
	expect(await eventsOf(id)).toEqual(["milestone.created"]);
});

test("a member who reached it before it was created is counted first, and awarded it by the event that reached it", async () => {
	await aWorkspace();
	const slug = await aProject(member, "Old work");
	await archiveProject(member, slug);
	await runReactions();
	const criterion = { fact: "project.archived", count: 1 } as const;

	expect(await countWhoReached(admin, criterion)).toBe(1);
	expect(await countWhoReached(admin, { ...criterion, count: 2 })).toBe(0);
	const id = await aMilestone(admin, criterion);
	expect((await listMilestones(admin)).find((listed) => listed.id === id)).toMatchObject({
		reached: 0,
		isBackfilling: true,
	});
	await runReactions();

	expect((await listMilestones(admin)).find((listed) => listed.id === id)).toMatchObject({
		reached: 1,
		isBackfilling: false,
	});
	expect(await countWhoReached(admin, criterion, id)).toBe(0);
	const [archived] = await admin
		.read(({ db, tables: { auditLogs } }) => db.select().from(auditLogs))
		.then((rows) => rows.filter(({ event }) => event === "project.archived"));
	const mine = (await awardsIn(admin)).find((line) => line.includes("Milestone"));
	expect(mine).toContain(`${archived?.at.toISOString()} ${archived?.id}`);
	expect(await recordedAwardsIn(admin)).toEqual(await awardsIn(admin));
});

test("a paused milestone is awarded to no one, and when resumed, to those who qualified in the meantime", async () => {
	await aWorkspace();
	const id = await aMilestone(admin);
	await runReactions();
	await setActive(admin, { id, isActive: false });
	await aProject(member, "While it slept");
	await runReactions();

	expect(await reachedBy(id)).toBe(0);
	await setActive(admin, { id, isActive: false });
	await setActive(admin, { id, isActive: true });
	await runReactions();

	expect(await reachedBy(id)).toBe(1);
	expect(await eventsOf(id)).toEqual(["milestone.created", "milestone.edited", "milestone.edited"]);
});

test("a harder criterion revokes no award, and an easier one awards those who had already reached it", async () => {
	await aWorkspace();
	const easy = await aMilestone(admin);
	const hard = await aMilestone(admin, { count: 2 });
	await aProject(member, "One");
	await runReactions();
	expect([await reachedBy(easy), await reachedBy(hard)]).toEqual([1, 0]);

	await editMilestone(admin, easy, await valuesOf(easy, { count: 5 }));
	await editMilestone(admin, hard, await valuesOf(hard, { count: 1 }));
	await runReactions();

	expect([await reachedBy(easy), await reachedBy(hard)]).toEqual([1, 1]);
	await aProject(member, "Two");
	await runReactions();
	expect([await reachedBy(easy), await reachedBy(hard)]).toEqual([1, 1]);
});

test("a stale edit and a taken name are not saved, and an unchanged save records nothing", async () => {
	await aWorkspace();
	const id = await aMilestone(admin, { name: "Milestone Ω" });
	await aMilestone(admin, { name: "Taken" });
	const opened = await valuesOf(id, { name: "Renamed" });

	expect(await editMilestone(admin, id, { ...opened, name: "tAKEN" })).toEqual({ outcome: "taken" });
	expect(await createMilestone(admin, { ...opened, name: "TAKEN" })).toEqual({ outcome: "taken" });
	expect(await editMilestone(admin, id, opened)).toEqual({ outcome: "saved", id, name: "Renamed" });
	expect(await editMilestone(admin, id, opened)).toEqual({ outcome: "stale" });
	expect(await editMilestone(admin, id, await valuesOf(id))).toMatchObject({ outcome: "saved" });

	expect(await eventsOf(id)).toEqual(["milestone.created", "milestone.edited"]);
});

test("a deleted milestone is shown for no one, and a restored one for everyone who had it", async () => {
	await aWorkspace();
	const id = await aMilestone(admin);
	await aProject(member, "Counted");
	await runReactions();

	await removeMilestone(admin, id);
	await removeMilestone(admin, id);
	expect(await reachedBy(id)).toBeUndefined();
	const deleted = {
		...{ status: 404, title: "This milestone was deleted" },
		restore: { action: `${admin.base}/settings/milestones/${id}/delete` },
	};
	expect(await refusalOf(getMilestone(admin, id))).toMatchObject(deleted);
	expect(await refusalOf(setActive(admin, { id, isActive: false }))).toMatchObject(deleted);
	await aProject(admin, "While it was gone");
	await runReactions();
	await undeleteMilestone(admin, id);
	await undeleteMilestone(admin, id);

	expect(await reachedBy(id)).toBe(1);
	await runReactions();
	expect(await reachedBy(id)).toBe(2);
	expect(await eventsOf(id)).toEqual(["milestone.created", "milestone.deleted", "milestone.undeleted"]);
});

test("the limit of milestones holds, even when two are created at the same moment", async () => {
	const { schemaName } = await aWorkspace();
	for (let there = 4; there < MOST_MILESTONES - 1; there++) await aMilestone(admin);
	const values = await valuesOf(await aMilestone(admin));
	await removeMilestone(admin, (await listMilestones(admin))[0]?.id ?? 0);

	const settled = await atOnce(
		`"${schemaName}".onboarding_milestones`,
		["One more", "And one"].map((name) => () => createMilestone(admin, { ...values, name })),
	);

	expect(
		valuesIn(settled)
			.map(({ outcome }) => outcome)
			.sort(),
	).toEqual(["full", "saved"]);
	expect(await listMilestones(admin)).toHaveLength(MOST_MILESTONES);
});
