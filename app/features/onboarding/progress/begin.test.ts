import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { changeRole } from "#app/features/members/change.server.ts";
import { readmitMember, removeMember } from "#app/features/members/leave-and-remove.server.ts";
import { addToTeam, takeFromTeam } from "#app/features/teams/people.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { aTeam } from "#tests/support/world/invitation.ts";
import { aPathOf, onboardingEventsOf, sessionsOf, withoutPaths } from "#tests/support/world/onboarding.ts";
import { runReactions } from "#tests/support/world/reactions.ts";
import { aMember, asMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { getPath } from "../authoring/detail.server.ts";
import { listPaths } from "../authoring/list.server.ts";
import { listVersions } from "../authoring/versions/history.server.ts";
import { answerStep } from "../following/answer-step.server.ts";
import { getMyOnboarding } from "../following/my-onboarding.server.ts";
import { beginMyOnboarding } from "./begin.server.ts";
import { findOnboardingNext } from "./next.server.ts";

const pool = await testPool();
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

let record: TenantRecord;
let owner: Tenant;
let member: Tenant;
beforeEach(async () => {
	record = await aTenant(pool);
	await withoutPaths(pool, record);
	owner = await asMember(record, record.id.replace("org_", "user_"));
	member = await aMember(pool, record, "member");
});

const done = (tenant: Tenant, key = "") =>
	answerStep(tenant, key, { intent: "finish", version: 0, typed: {} });
const next = (tenant: Tenant) => tenant.read((reading) => findOnboardingNext(reading));

test("the creator of a workspace is on the owner’s path once the worker has run", async () => {
	const fresh = await aTenant(pool);
	const founder = await asMember(fresh, fresh.id.replace("org_", "user_"));

	expect(await getMyOnboarding(founder)).toMatchObject({ state: "preview", settled: 0 });
	expect(await sessionsOf(founder), "looking began nothing").toEqual([]);
	await runReactions();

	expect(await sessionsOf(founder)).toEqual([
		"Set up your workspace active by role: Create your first project open",
	]);
	expect(await onboardingEventsOf(founder)).toEqual([
		"onboarding.started Set up your workspace",
		"step.reached Create your first project",
	]);
	expect(await next(founder)).toMatchObject({
		...{ path: "Set up your workspace", total: 7, settled: 0, nextTitle: "Create your first project" },
	});
});

test("a path starts once when the member and the worker start it at the same time", async () => {
	const { keys } = await aPathOf(pool, record, { isDefault: true });

	const began = valuesOf(
		await atOnce(
			`"${record.schemaName}".onboarding_sessions`,
			[1, 2, 3].map(() => () => beginMyOnboarding(member)),
		),
	);

	expect(began.filter(Boolean)).toHaveLength(1);
	expect(await sessionsOf(member)).toEqual(["A path active by default: Step 1 open"]);
	expect(await next(member)).toMatchObject({ nextKey: keys[0], total: 1 });
	expect(await next(owner), "the owner has begun nothing").toBeUndefined();
});

test("authors see who is partway through a path and who has finished it", async () => {
	const { id, keys } = await aPathOf(pool, record, { isDefault: true });
	for (const tenant of [member, owner]) await beginMyOnboarding(tenant);
	await done(member, keys[0]);

	const { paths } = await listPaths(owner);
	const { versions } = await listVersions(owner, String(id));

	expect(paths).toMatchObject([{ firstSteps: ["Step 1"], people: { active: 1, finished: 1 } }]);
	expect(paths[0]?.people.faces.map((face) => face.id)).toEqual([owner.member.id, member.member.id]);
	expect(versions).toMatchObject([{ version: 1, active: 1, finished: 1, steps: [{ title: "Step 1" }] }]);
});

test("people who left are on no path, and are again once they are back", async () => {
	const { id } = await aPathOf(pool, record, { isDefault: true });
	await beginMyOnboarding(member);
	const seen = async () => {
		const { paths } = await listPaths(owner);
		const { active } = await getPath(owner, String(id));
		const { versions } = await listVersions(owner, String(id));
		return [paths[0]?.people.active, paths[0]?.people.faces.length, active, versions[0]?.active];
	};

	expect(await seen()).toEqual([1, 1, 1, 1]);
	await removeMember(owner, member.member.id);
	expect(await seen()).toEqual([0, 0, 0, 0]);
	await readmitMember(owner, member.member.id);
	expect(await seen()).toEqual([1, 1, 1, 1]);
});

test("a completed path leaves the dashboard and is not started again", async () => {
	const { keys } = await aPathOf(pool, record, { isDefault: true, steps: [{}, { isRequired: false }] });
	await beginMyOnboarding(member);
	await done(member, keys[0]);
	await answerStep(member, keys[1] ?? "", { intent: "skip", version: 0, typed: {} });

	expect(await next(member)).toBeUndefined();
	expect(await getMyOnboarding(member)).toMatchObject({
		...{ state: "completed", settled: 2, skipped: 1, minutesLeft: 0 },
	});
	expect(await beginMyOnboarding(member)).toBe(false);
	expect(await onboardingEventsOf(member)).toEqual([
		"onboarding.started A path",
		"step.reached Step 1",
		"step.completed Step 1",
		"step.reached Step 2",
		"step.skipped Step 2",
		"onboarding.completed A path",
	]);
});

test("a member whose role changes partway switches paths, and the steps both have stay done", async () => {
	const shared = crypto.randomUUID();
	const first = await aPathOf(pool, record, {
		...{ name: "For members", role: "member" },
		steps: [{ title: "Only here" }, { title: "Shared", key: shared }, { title: "Left over" }],
	});
	await aPathOf(pool, record, {
		...{ name: "For admins", role: "admin" },
		steps: [{ title: "Shared", key: shared }, { title: "For admins" }],
	});
	await beginMyOnboarding(member);
	await done(member, first.keys[0]);
	await done(member, shared);

	await changeRole(owner, member.member.id, { role: "admin", shown: "member", understood: true });
	await runReactions();
	await runReactions();

	expect(await sessionsOf(member)).toEqual([
		"For members replaced by role: Only here done, Shared done, Left over open",
		"For admins active by role: Shared done, For admins open",
	]);
	expect((await onboardingEventsOf(member)).slice(-3)).toEqual([
		"onboarding.replaced For members",
		"onboarding.started For admins",
		"step.reached For admins",
	]);

	await changeRole(owner, member.member.id, { role: "member", shown: "admin", understood: true });
	await runReactions();
	expect((await sessionsOf(member)).at(-1), "back again, nothing is lost").toBe(
		"For members active by role: Only here done, Shared done, Left over open",
	);
});

test("joining and leaving a team changes the path as well", async () => {
	await aPathOf(pool, record, { name: "Everybody", isDefault: true });
	const team = await aTeam(owner, "Crew");
	await aPathOf(pool, record, { name: "Crew", teamId: team.id });
	await beginMyOnboarding(member);

	await addToTeam(owner, team.slug, member.member.id);
	await runReactions();
	expect((await sessionsOf(member)).at(-1)).toBe("Crew active by team: Step 1 open");
	await takeFromTeam(owner, team.slug, member.member.id);
	await runReactions();
	expect((await sessionsOf(member)).at(-1)).toBe("Everybody active by default: Step 1 open");
});

test("a change of role affects neither a path chosen by an invitation nor a completed one", async () => {
	const chosen = await aPathOf(pool, record, { name: "Invited" });
	await aPathOf(pool, record, { name: "Admins", role: "admin" });
	const other = await aMember(pool, record, "member");
	const completed = await aPathOf(pool, record, { name: "Everybody", isDefault: true });
	await beginMyOnboarding(other);
	await done(other, completed.keys[0]);
	await inTenant(pool, record, "write", ({ db }) =>
		db.insert(tables.onboardingSessions).values({
			...{ userId: member.member.id, pathId: chosen.id, pathVersion: 1, chosenBy: "invitation" },
		}),
	);

	for (const { id } of [member.member, other.member]) {
		await changeRole(owner, id, { role: "admin", shown: "member", understood: true });
	}
	await runReactions();

	expect(await sessionsOf(member)).toEqual(["Invited active by invitation: "]);
	expect(await sessionsOf(other)).toEqual(["Everybody completed by default: Step 1 done"]);
});

test("a task is already done for a member who did it before starting the path", async () => {
	const { keys } = await aPathOf(pool, record, {
		isDefault: true,
		steps: [
			{ title: "Invite", kind: "task", completedByFact: { fact: "team.created", count: 1 } },
			{ title: "Read" },
		],
	});
	await aTeam(owner, "Crew");

	await beginMyOnboarding(owner);

	expect(await sessionsOf(owner)).toEqual(["A path active by default: Invite done, Read open"]);
	await done(owner, keys[1]);
	expect((await onboardingEventsOf(owner)).at(-1)).toBe("onboarding.completed A path");
});

test("a path in progress keeps the version it started with", async () => {
	const { id, keys } = await aPathOf(pool, record, { isDefault: true, steps: [{}, { title: "Old" }] });
	await beginMyOnboarding(member);
	await inTenant(pool, record, "write", async ({ db }) => {
		await db
			.insert(tables.onboardingPathVersions)
			.values({ pathId: id, version: 2, publishedAt: new Date() });
		await db
			.insert(tables.onboardingSteps)
			.values({ pathId: id, pathVersion: 2, position: 1, kind: "read", title: "New" });
		await db
			.update(tables.onboardingPaths)
			.set({ publishedVersion: 2, draftVersion: 2 })
			.where(eq(tables.onboardingPaths.id, id));
	});

	await done(member, keys[0]);
	await beginMyOnboarding(owner);

	expect(await sessionsOf(member)).toEqual(["A path active by default: Step 1 done, Old open"]);
	expect(await sessionsOf(owner)).toEqual(["A path active by default: New open"]);
});
