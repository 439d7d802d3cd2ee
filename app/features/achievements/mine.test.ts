import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getMember } from "#app/features/members/detail.server.ts";
import { removeMember } from "#app/features/members/leave-and-remove.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { openFor } from "#app/tenant/reactions/run-reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { aMilestone } from "#tests/support/world/milestone.ts";
import { aProject } from "#tests/support/world/project.ts";
import { runDailies, runReactions } from "#tests/support/world/reactions.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { listHolders, PAGE_SIZE } from "./everybody.server.ts";
import { removeMilestone } from "./milestones.server.ts";
import { getMyAchievements } from "./mine.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
beforeAll(async () => {
	pool = await testPool();
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));
beforeEach(async () => {
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
});

const namesOf = (list: { name: string }[]) => list.map(({ name }) => name);
const joined = (userId: string, daysAgo: number) =>
	inTenant(pool, record, "write", ({ db }) =>
		db
			.update(tenantTables.users)
			.set({ joinedAt: new Date(Date.now() - daysAgo * 86_400_000) })
			.where(eq(tenantTables.users.id, userId)),
	);

test("a member sees what they have reached, and their progress on the rest, nearest first", async () => {
	for (const name of ["One", "Two", "Three"]) await aProject(member, name);
	await aProject(admin, "Somebody else's");
	await runReactions();

	const { reached, ahead } = await getMyAchievements(member);

	expect(namesOf(reached)).toEqual(["First project"]);
	expect(ahead.map(({ name, done, count, unit }) => `${name}: ${done} of ${count} ${unit}`)).toEqual([
		"Ten projects: 3 of 10 projects",
		"Settled in: 0 of 1 paths",
		"Good company: 0 of 3 people",
	]);
	expect(ahead[0]).toMatchObject({ words: "created 10 projects", place: { page: "/projects/new" } });
});

test("if a role cannot do what a milestone requires, the reason replaces the link", async () => {
	const viewer = await aMember(pool, record, "viewer");

	const { ahead } = await getMyAchievements(viewer);

	const cannot = new Map(ahead.map(({ words, cannot }) => [words, cannot]));
	expect(cannot.get("created 10 projects")).toEqual({
		sentence: expect.stringContaining("Your role, Viewer, does not include “create projects”"),
		permission: "projects:create",
	});
	expect(ahead[0], "what they can do comes first").toMatchObject({ name: "Settled in", cannot: null });
	expect((await getMyAchievements(member)).ahead[0]?.cannot).toBeNull();
});

test("expired, paused and deleted milestones are not shown as ahead", async () => {
	await joined(member.member.id, 8);
	const gone = await aMilestone(admin, { name: "Gone", count: 9 });
	await removeMilestone(admin, gone);
	await aMilestone(admin, { name: "In three weeks", count: 2, withinDays: 21 });

	const { ahead } = await getMyAchievements(member);

	expect(namesOf(ahead)).not.toContain("Settled in");
	expect(namesOf(ahead)).not.toContain("Gone");
	const open = ahead.find(({ name }) => name === "In three weeks");
	expect(Math.round(((open?.until?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(13);
});

test("onboarding that a reaction finished counts for the member if it was within the week", async () => {
	const late = await aMember(pool, record, "member");
	await joined(late.member.id, 8);
	for (const { id, name } of [member, late].map((tenant) => tenant.member)) {
		await openFor("test.finish", record).write(async ({ db, tables, record: note }) => {
			const { onboardingPaths, onboardingPathVersions, onboardingSessions } = tables;
			const [path] = await db.insert(onboardingPaths).values({ name: "Way" }).returning();
			const pathId = path?.id ?? 0;
			await db.insert(onboardingPathVersions).values({ pathId, version: 1 });
			const [session] = await db
				.insert(onboardingSessions)
				.values({ userId: id, pathId, pathVersion: 1, chosenBy: "default", status: "completed" })
				.returning();
			await note("onboarding.completed", {
				...{ id: session?.id ?? 0, member: { id, name }, path: { id: pathId, name: "Way" } },
				...{ version: 1, role: "member", teams: [], seconds: 60, days: 0 },
			});
		});
	}
	await runReactions();

	expect(namesOf((await getMyAchievements(member)).reached)).toEqual(["Settled in"]);
	expect(namesOf((await getMyAchievements(late)).reached)).toEqual([]);
});

test("the daily job awards a milestone to members who had already reached it when its own search did not finish", async () => {
	await aProject(member, "Before there was a milestone");
	await aMilestone(admin, { name: "Any project" });
	await runReactions({ reactions: [] });
	expect((await getMyAchievements(member)).reached).toEqual([]);

	await runDailies();

	expect(namesOf((await getMyAchievements(member)).reached)).toEqual(["Any project"]);
});

test("a member’s achievements are visible to themselves and to those who manage onboarding", async () => {
	await aProject(member, "Known");
	await runReactions();
	const viewer = await aMember(pool, record, "viewer");
	const seenBy = async (tenant: Tenant) => (await getMember(tenant, member.member.id)).achievements;

	expect(namesOf((await seenBy(member)) ?? [])).toEqual(["First project"]);
	expect(namesOf((await seenBy(admin)) ?? [])).toEqual(["First project"]);
	expect(await seenBy(viewer)).toBeUndefined();
});

test("those who manage onboarding can list achievements by name, page by page, both ways", async () => {
	const people = [];
	for (let number = 1; number <= PAGE_SIZE + 2; number++) {
		const lastName = `Nr ${String(number).padStart(2, "0")}`;
		people.push(await aMember(pool, record, "member", { firstName: "Pat", lastName }));
	}
	for (const person of people) await aProject(person, `Of ${person.member.id}`);
	await runReactions();

	const first = await listHolders(admin, {});
	const second = await listHolders(admin, { after: first.after });
	const back = await listHolders(admin, { before: second.before });

	expect(first.holders).toHaveLength(PAGE_SIZE);
	expect(namesOf([...first.holders, ...second.holders])).toEqual(people.map((person) => person.member.name));
	expect(namesOf(back.holders)).toEqual(namesOf(first.holders));
	expect([first.before, second.after, back.before]).toEqual([undefined, undefined, undefined]);
	expect(first.holders[0]).toMatchObject({ isGone: false, achievements: [{ name: "First project" }] });
	expect(first.holders[0]?.achievements[0]?.reachedAt).toBeInstanceOf(Date);
	expect(await refusalOf(listHolders(member, {}))).toMatchObject({ status: 403, rule: "onboarding:manage" });
	expect(await refusalOf(listHolders(admin, { after: "AA" }))).toMatchObject({ status: 400 });
});

test("filtered by milestone, the list has everyone who reached it, including one who left", async () => {
	await aProject(member, "Mine");
	await aProject(admin, "Another");
	await runReactions();
	const owner = await asMember(record, (await ownerOf()) ?? "");
	await removeMember(owner, member.member.id);
	const { milestones } = await listHolders(admin, {});
	const idOf = (wanted: string) => milestones.find(({ name }) => name === wanted)?.id;

	const { holders } = await listHolders(admin, { milestone: idOf("First project") });

	expect(holders.map(({ name, isGone }) => [name, isGone])).toEqual([
		["Ada Admin", false],
		["Mei Tanaka", true],
	]);
	expect((await listHolders(admin, { milestone: idOf("Ten projects") })).holders).toEqual([]);
});

const ownerOf = () =>
	admin.read(async ({ db, tables: { users } }) => {
		const [owner] = await db.select({ id: users.id }).from(users).where(eq(users.role, "owner"));
		return owner?.id;
	});
