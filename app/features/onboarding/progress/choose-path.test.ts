import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { tenantTables as tables } from "#db/schema/tenant/index.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant, type TenantTransaction } from "#db/tenancy/session/open-in-tenant.ts";
import { anInvitation, aTeam } from "#tests/support/world/invitation.ts";
import { aPathOf, withoutPaths } from "#tests/support/world/onboarding.ts";
import { aMember, asMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { choosePath } from "./choose-path.server.ts";

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

const change = (work: (db: TenantTransaction["db"]) => Promise<unknown>) =>
	inTenant(pool, record, "write", ({ db }) => work(db));
const chosen = async () => {
	const choice = await member.read((reading) => choosePath(reading, member.member.id));
	return choice && `${choice.path.name} by ${choice.chosenBy}`;
};

/** Adds the member to a team, dated some days ago. */
const joinTeam = (teamId: number, daysAgo: number) =>
	change((db) =>
		db.insert(tables.teamMembers).values({
			...{ teamId, userId: member.member.id },
			joinedAt: new Date(Date.now() - daysAgo * 86_400_000),
		}),
	);

/** Creates an accepted invitation of the member, with or without a path. */
async function acceptedWith(onboardingPathId: number | null, endedAt = new Date()): Promise<void> {
	const { id } = await anInvitation(owner, `${endedAt.getTime()}-${onboardingPathId}@example.test`);
	await change((db) =>
		db
			.update(tables.invitations)
			.set({ status: "accepted", acceptedBy: member.member.id, endedAt, onboardingPathId })
			.where(eq(tables.invitations.id, id)),
	);
}

test("without any path there is nothing to choose", async () => {
	expect(await chosen()).toBeUndefined();
});

test("an invitation outranks a team, a team outranks a role, and a role outranks the default", async () => {
	await aPathOf(pool, record, { name: "Everybody", isDefault: true });
	expect(await chosen()).toBe("Everybody by default");

	await aPathOf(pool, record, { name: "Others", role: "viewer" });
	await aPathOf(pool, record, { name: "Role", role: "member" });
	expect(await chosen()).toBe("Role by role");

	const team = await aTeam(owner, "Crew");
	await aPathOf(pool, record, { name: "Team", teamId: team.id });
	expect(await chosen()).toBe("Role by role");
	await joinTeam(team.id, 1);
	expect(await chosen()).toBe("Team by team");

	const { id } = await aPathOf(pool, record, { name: "Invited" });
	await acceptedWith(id);
	expect(await chosen()).toBe("Invited by invitation");
});

test("among teams with a path, the one the member has been in longest decides", async () => {
	const [old, middle, young] = [
		await aTeam(owner, "Old"),
		await aTeam(owner, "Mid"),
		await aTeam(owner, "Young"),
	];
	await aPathOf(pool, record, { name: "Young", teamId: young.id });
	await aPathOf(pool, record, { name: "Middle", teamId: middle.id });
	for (const [team, days] of [
		[old, 9],
		[young, 1],
		[middle, 5],
	] as const)
		await joinTeam(team.id, days);

	expect(await chosen()).toBe("Middle by team");
	await change((db) =>
		db.update(tables.teams).set({ deletedAt: new Date() }).where(eq(tables.teams.id, middle.id)),
	);
	expect(await chosen()).toBe("Young by team");
});

test("paths that are deleted or were never published are skipped at every level", async () => {
	await aPathOf(pool, record, { name: "Everybody", isDefault: true });
	await aPathOf(pool, record, { name: "Role", role: "member", isPublished: false });
	const team = await aTeam(owner, "Crew");
	await aPathOf(pool, record, { name: "Team", teamId: team.id, isDeleted: true });
	await joinTeam(team.id, 1);
	const { id } = await aPathOf(pool, record, { name: "Invited", isPublished: false });
	await acceptedWith(id);

	expect(await chosen()).toBe("Everybody by default");
});

test("only the invitation by which the member last joined counts, not an older one or someone else’s", async () => {
	await aPathOf(pool, record, { name: "Everybody", isDefault: true });
	const { id } = await aPathOf(pool, record, { name: "Invited" });
	const { id: later } = await aPathOf(pool, record, { name: "Invited again" });
	const at = (days: number) => new Date(Date.now() + days * 86_400_000);

	await acceptedWith(id, at(-3));
	expect(await chosen(), "before they came in").toBe("Everybody by default");
	await acceptedWith(id, at(1));
	await acceptedWith(later, at(2));
	expect(await chosen()).toBe("Invited again by invitation");
	await acceptedWith(null, at(3));
	expect(await chosen(), "the newest one names none").toBe("Everybody by default");

	member = await aMember(pool, record, "member");
	expect(await chosen()).toBe("Everybody by default");
});
