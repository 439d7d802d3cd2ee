import { afterAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { listHolders } from "./everybody.server.ts";
import { getMilestone, listMilestones } from "./list.server.ts";
import { createMilestone, removeMilestone, setActive } from "./milestones.server.ts";
import { getMyAchievements } from "./mine.server.ts";
import { copyStarters } from "./starters.server.ts";

const pool = await testPool();
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const rowsOf = (record: TenantRecord) =>
	inTenant(pool, record, "read", ({ db }) => db.$count(tables.onboardingMilestones));

async function aWorld() {
	const record = await aTenant(pool);
	const admin = await aMember(pool, record, "admin");
	const member = await aMember(pool, record, "member");
	const pages = async () => {
		const listed = await listMilestones(admin);
		return {
			...{ listed, mine: await getMyAchievements(member), holders: await listHolders(admin, {}) },
			each: await Promise.all(listed.map(({ id }) => getMilestone(admin, id))),
		};
	};
	return { record, admin, member, pages, ids: (await listMilestones(admin)).map(({ id }) => id) };
}

const NEW = { name: "New", fact: "project.created", count: 2, rewardText: "", badge: "star" } as const;

test("a new workspace shows the starter milestones without rows, and the same ones after they are copied", async () => {
	const { record, pages } = await aWorld();
	const before = await pages();
	expect(before.listed).toHaveLength(4);
	expect(before.mine.ahead).toHaveLength(4);
	expect(before.holders.milestones).toHaveLength(4);
	expect(await rowsOf(record), "looking copied nothing").toBe(0);

	await inTenant(pool, record, "write", ({ db }) => copyStarters({ db, tables }));

	expect(await rowsOf(record)).toBe(4);
	expect(before).toMatchObject(await pages());
});

test("an award and edits that are first at the same moment copy the milestones once", async () => {
	const { record, admin, member, ids } = await aWorld();
	const [first = 0, second = 0, third = 0] = ids;

	const done = await atOnce(`"${record.schemaName}".onboarding_milestones`, [
		() => setActive(admin, { id: second, isActive: false }).then(() => true),
		() => removeMilestone(admin, third).then(() => true),
		() => createMilestone(admin, NEW).then(({ outcome }) => outcome === "saved"),
	]);
	await aProject(member, "Moon base");
	await runReactions();

	expect(valuesOf(done)).toEqual([true, true, true]);
	expect(await rowsOf(record)).toBe(5);
	const listed = await listMilestones(admin);
	expect(listed.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(
		ids.filter((id) => id !== third),
	);
	expect(listed.find(({ id }) => id === second)).toMatchObject({ isActive: false });
	expect(listed.find(({ id }) => id === first)).toMatchObject({ reached: 1 });
});

test("the first award copies the milestones", async () => {
	const { record, member } = await aWorld();

	await aProject(member, "Moon base");
	await runReactions();

	expect(await rowsOf(record)).toBe(4);
	expect((await getMyAchievements(member)).reached.map(({ name }) => name)).toEqual(["First project"]);
});
