import { afterAll, beforeAll, expect, test } from "vitest";
import { listProjects } from "#app/features/projects/list/list.server.ts";
import { createProject } from "#app/features/projects/projects.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { findCandidates, getTeam } from "./detail.server.ts";
import { listTeams } from "./list.server.ts";
import { addToTeam, answerInvitation, inviteMember, setTeamLead, takeFromTeam } from "./people.server.ts";
import { createTeam, editTeam, MOST_TEAMS, removeTeam, undeleteTeam } from "./teams.server.ts";

let pool: ConnectionPool;
let record: TenantRecord;
let admin: Tenant;
let member: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	record = await aTenant(pool);
	admin = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer", { firstName: "Vera", lastName: "100%" });
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

let number = 0;
async function aTeam(name = `Team ${++number}`): Promise<string> {
	const saved = await createTeam(admin, { name });
	if (saved.outcome !== "saved") throw new Error(saved.outcome);
	return saved.slug;
}
const eventsOf = (slug: string) =>
	admin.read(async ({ db, tables: { auditLogs } }) => {
		const rows = await db.select().from(auditLogs).orderBy(auditLogs.seq);
		return rows.filter(({ payload }) => payload.slug === slug).map(({ event }) => event);
	});
const everyone = async (slug: string) => (await getTeam(viewer, slug)).people.map(({ name }) => name);

test("a team is created, filled, led and emptied, and each step is in the audit log", async () => {
	const slug = await aTeam("Ground crew");

	await addToTeam(admin, slug, viewer.member.id);
	await setTeamLead(admin, slug, member.member.id);
	expect((await getTeam(viewer, slug)).people).toMatchObject([
		{ name: "Mei Tanaka", isLead: true },
		{ name: "Vera 100%", isLead: false },
	]);
	await takeFromTeam(admin, slug, member.member.id);

	expect(await everyone(slug)).toEqual(["Vera 100%"]);
	expect((await getTeam(viewer, slug)).team.leadId).toBeNull();
	expect(await eventsOf(slug)).toEqual([
		"team.created",
		"team.joined",
		"team.joined",
		"team.entrusted",
		"team.left",
	]);
});

test("repeating a change does nothing the second time", async () => {
	const slug = await aTeam();
	const id = member.member.id;

	const done = [
		await addToTeam(admin, slug, id),
		await addToTeam(admin, slug, id),
		await setTeamLead(admin, slug, id),
		await setTeamLead(admin, slug, id),
		await takeFromTeam(admin, slug, id),
		await takeFromTeam(admin, slug, id),
	];

	expect(done.map(({ changed }) => changed)).toEqual([true, false, true, false, true, false]);
	expect(await eventsOf(slug)).toHaveLength(4);
});

test("only people who manage teams change them; everyone sees them and may leave theirs", async () => {
	const slug = await aTeam();
	await addToTeam(admin, slug, viewer.member.id);

	for (const attempt of [
		() => createTeam(member, { name: "Mine" }),
		() => editTeam(member, slug, { name: "Mine", version: 1 }),
		() => removeTeam(member, slug),
		() => addToTeam(member, slug, member.member.id),
		() => takeFromTeam(member, slug, viewer.member.id),
		() => setTeamLead(viewer, slug, viewer.member.id),
		() => findCandidates(member, slug, undefined),
	]) {
		expect(await refusalOf(attempt())).toMatchObject({ status: 403, rule: "teams:manage" });
	}
	expect((await listTeams(viewer)).teams.find((team) => team.slug === slug)).toMatchObject({
		members: 1,
		mine: "Member",
	});
	await setTeamLead(admin, slug, viewer.member.id);
	const mine = async (tenant: typeof viewer) =>
		(await listTeams(tenant)).teams.find((team) => team.slug === slug)?.mine;
	expect([await mine(viewer), await mine(member)]).toEqual(["Lead", null]);

	expect(await takeFromTeam(viewer, slug, viewer.member.id)).toMatchObject({ changed: true });
});

test("a name is taken in any case, until its team is deleted", async () => {
	const slug = await aTeam("Überflieger");

	expect(await createTeam(admin, { name: "ÜBERFLIEGER" })).toEqual({ outcome: "taken" });
	await removeTeam(admin, slug);
	const again = await createTeam(admin, { name: "Überflieger" });

	expect(again).toMatchObject({ outcome: "saved", slug: "uberflieger-2" });
});

test("two people who create the same team at the same moment create one", async () => {
	const outcomes = await Promise.all([1, 2, 3, 4].map(() => createTeam(admin, { name: "Race" })));

	expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["saved", "taken", "taken", "taken"]);
});

test("a stale edit is answered with what is saved now", async () => {
	const slug = await aTeam("Stale");
	await editTeam(admin, slug, { name: "Fresh", version: 1 });

	const answer = await editTeam(admin, slug, { name: "Older", version: 1 });

	expect(answer).toMatchObject({ outcome: "stale", current: { name: "Fresh", version: 2 } });
});

test("a deleted team is in no list and on no page, and is restored with its people", async () => {
	const slug = await aTeam();
	await addToTeam(admin, slug, member.member.id);

	await removeTeam(admin, slug);
	expect((await listTeams(admin)).teams.some((team) => team.slug === slug)).toBe(false);
	const deleted = { status: 404, title: "This team was deleted" };
	expect(await refusalOf(getTeam(viewer, slug))).toMatchObject(deleted);
	expect(await refusalOf(addToTeam(admin, slug, viewer.member.id))).toMatchObject({
		...deleted,
		restore: { action: `${admin.base}/teams/${slug}/delete` },
	});
	await undeleteTeam(admin, slug);

	expect(await everyone(slug)).toEqual(["Mei Tanaka"]);
});

test("only active members of this workspace can be added", async () => {
	const slug = await aTeam();
	const stranger = await aMember(pool, await aTenant(pool), "member");

	for (const id of [stranger.member.id, "user_nobody", "' or true --"]) {
		expect(await refusalOf(addToTeam(admin, slug, id))).toMatchObject({ status: 404 });
	}
});

test("another workspace's team is as unknown as one that never existed", async () => {
	const slug = await aTeam("Only here");
	const elsewhere = await aMember(pool, await aTenant(pool), "admin");

	expect(await refusalOf(getTeam(elsewhere, slug))).toEqual(await refusalOf(getTeam(elsewhere, "never-was")));
	expect(await refusalOf(removeTeam(elsewhere, slug))).toMatchObject({ status: 404 });
});

test("candidates are members not in the team, found by any part of name or address, taken literally", async () => {
	const slug = await aTeam();
	await addToTeam(admin, slug, member.member.id);

	const find = async (words?: string) =>
		(await findCandidates(admin, slug, words)).candidates.map(({ name }) => name);
	expect(await find()).not.toContain("Mei Tanaka");
	expect(await find("vera 1")).toEqual(["Vera 100%"]);
	expect(await find("100%")).toEqual(["Vera 100%"]);
	expect(await find("%")).toEqual(["Vera 100%"]);
	expect(await find("_\\")).toEqual([]);
});

test("a project belongs to a team, and the list can show only that team's visible projects", async () => {
	const slug = await aTeam("Rocketry");
	const { team } = await getTeam(member, slug);

	const own = await createProject(member, { name: "Engine", isPublic: false, teamId: team.id });
	await createProject(member, { name: "Elsewhere", isPublic: true });
	const nowhere = await createProject(member, { name: "Lost", isPublic: true, teamId: 999_999 });

	expect([own.outcome, nowhere.outcome]).toEqual(["saved", "refused"]);
	const shown = async (tenant: Tenant, of: string) =>
		(await listProjects(tenant, { status: "active", sort: "updated", team: of })).projects.map(
			({ name }) => name,
		);
	expect(await shown(member, slug)).toEqual(["Engine"]);
	expect(await shown(viewer, slug)).toEqual([]);
	expect(await shown(member, "no-such-team")).toEqual([]);
});

test("a member is invited to a team once, and only they can answer", async () => {
	const slug = await aTeam("Asking");
	const ask = (who: Tenant) => inviteMember(admin, slug, who.member.id);

	expect((await ask(member)).changed).toBe(true);
	expect((await ask(member)).changed).toBe(false);
	await ask(viewer);
	expect(await refusalOf(answerInvitation(admin, slug, "accept"))).toMatchObject({ status: 404 });
	expect((await getTeam(member, slug)).invited).toBe(true);
	await Promise.all([answerInvitation(member, slug, "accept"), answerInvitation(member, slug, "accept")]);
	await answerInvitation(viewer, slug, "decline");

	expect(await everyone(slug)).toEqual(["Mei Tanaka"]);
	expect((await eventsOf(slug)).filter((event) => event === "team.joined")).toHaveLength(1);
	expect((await ask(viewer)).changed).toBe(true);
	expect(await refusalOf(inviteMember(member, slug, viewer.member.id))).toMatchObject({ status: 403 });
});

test("a workspace cannot have more teams than the limit", async () => {
	const crowded = await aMember(pool, await aTenant(pool), "admin");
	await crowded.write(async (writing) => {
		writing.authorize("teams:manage");
		const many = Array.from({ length: MOST_TEAMS }, (_, index) => ({ name: `T${index}`, slug: `t${index}` }));
		await writing.db.insert(writing.tables.teams).values(many);
		await writing.record("team.created", { id: 1, name: "T0", slug: "t0" });
	});

	expect(await createTeam(crowded, { name: "One more" })).toEqual({ outcome: "full" });
});
