import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTeam, removeTeam } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aProject, eventsOf } from "#tests/support/world/project.ts";
import { aMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";
import { getProject } from "../detail.server.ts";
import { archiveProject, editProject, removeProject } from "../projects.server.ts";
import { MOST_SELECTED, moveShape, NO_TEAM_CHOSEN, severalShape, writeSelection } from "./forms.ts";
import { changeSeveral } from "./several.server.ts";
import { undoSeveral } from "./undo.server.ts";

let pool: ConnectionPool;
let admin: Tenant;
let member: Tenant;
let viewer: Tenant;
let teamId: number;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	member = await aMember(pool, record, "member", { firstName: "Mei", lastName: "Tanaka" });
	viewer = await aMember(pool, record, "viewer");
	await createTeam(admin, { name: "Workshop" });
	teamId = await teamIdOf("Workshop");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

const teamIdOf = (name: string) =>
	admin.read(async ({ db, tables: { teams } }) => {
		const [row] = await db.select({ id: teams.id }).from(teams).where(eq(teams.name, name));
		return row?.id ?? 0;
	});
const projectOf = async (slug: string) => (await getProject(admin, slug)).project;
const selectionOf = async (...slugs: string[]) => [writeSelection(await Promise.all(slugs.map(projectOf)))];

async function verdicts(by: Tenant, values: Parameters<typeof changeSeveral>[1]) {
	const answer = await changeSeveral(by, values);
	if (answer.outcome !== "judged") throw new Error(JSON.stringify(answer));
	return answer.judged.map(({ verdict, project }) => [project?.name, verdict]);
}

test("several projects get a lead, a team and a stage, each with its own entry in words", async () => {
	const slugs = [await aProject(member, "One"), await aProject(member, "Two", { isPublic: true })];

	await verdicts(member, { projects: await selectionOf(...slugs), deed: "lead", lead: "ada admin" });
	await verdicts(member, { projects: await selectionOf(...slugs), deed: "team", teamId });
	await verdicts(member, { projects: await selectionOf(...slugs), deed: "stage", stage: "waiting" });

	for (const slug of slugs) {
		expect(await projectOf(slug)).toMatchObject({
			leadId: admin.member.id,
			teamId,
			stage: "waiting",
			version: 4,
		});
		expect(await eventsOf(admin, slug)).toEqual([
			"project.created",
			...["project.edited", "project.edited", "project.edited"],
		]);
	}
	const changes = (await entriesOf(admin)).filter(({ event }) => event === "project.edited");
	expect(changes.slice(0, 1).map(({ payload }) => payload)).toMatchObject([
		{ name: "One", isPublic: false, changes: { lead: { from: null, to: { name: "Ada Admin" } } } },
	]);
	expect(changes[2]?.payload.changes).toEqual({ team: { from: null, to: { id: teamId, name: "Workshop" } } });

	await verdicts(member, { projects: await selectionOf(...slugs), deed: "team", teamId: 0 });
	expect((await projectOf(slugs[0] ?? "")).teamId).toBeNull();
});

test("each project gets its own verdict, and what is not done stays as it was", async () => {
	const slug = {
		done: await aProject(member, "Fine"),
		already: await aProject(member, "There already", { stage: "done" }),
		forbidden: await aProject(admin, "Not theirs", { isPublic: true }),
		archived: await aProject(member, "On the shelf"),
		changed: await aProject(member, "Changed meanwhile"),
		deleted: await aProject(member, "Thrown away"),
		hidden: await aProject(admin, "Hidden"),
	};
	const projects = await selectionOf(...Object.values(slug));
	await archiveProject(member, slug.archived);
	await editProject(member, slug.changed, { name: "Changed by another", isPublic: false, version: 1 });
	await removeProject(member, slug.deleted);

	const answer = await verdicts(member, {
		projects: [...projects, "999999.1"],
		deed: "stage",
		stage: "done",
	});

	expect(answer).toEqual([
		["Fine", "done"],
		["There already", "already"],
		["Not theirs", "forbidden"],
		["On the shelf", "archived"],
		["Changed by another", "changed"],
		[undefined, "gone"],
		[undefined, "gone"],
		[undefined, "gone"],
	]);
	expect(await projectOf(slug.done)).toMatchObject({ stage: "done", version: 2 });
	expect(await projectOf(slug.forbidden)).toMatchObject({ stage: "idea", version: 1 });
	expect(await projectOf(slug.changed)).toMatchObject({ stage: "idea", version: 2 });
	expect(await projectOf(slug.hidden)).toMatchObject({ stage: "idea", version: 1 });
});

test("archiving several is undone by the versions that it made, and is idempotent", async () => {
	const slugs = [await aProject(member, "Away"), await aProject(member, "Away too")];
	const before = await selectionOf(...slugs);

	expect(await verdicts(member, { projects: before, deed: "archive" })).toEqual([
		["Away", "done"],
		["Away too", "done"],
	]);
	expect(await verdicts(member, { projects: before, deed: "archive" })).toEqual([
		["Away", "already"],
		["Away too", "already"],
	]);
	expect(await projectOf(slugs[0] ?? "")).toMatchObject({ status: "archived", archivedBy: member.member.id });
	await verdicts(member, { projects: await selectionOf(...slugs), deed: "restore" });

	expect(await projectOf(slugs[1] ?? "")).toMatchObject({
		status: "active",
		archivedAt: null,
		archivedBy: null,
	});
	expect(await eventsOf(admin, slugs[1] ?? "")).toEqual([
		"project.created",
		"project.archived",
		"project.restored",
	]);
});

test("a move to a team, a new lead and a new stage are undone: each project has what it had before", async () => {
	const slugs = [await aProject(member, "Once in a team"), await aProject(member, "Led by none")];
	await editProject(member, slugs[0] ?? "", {
		...{ name: "Once in a team", isPublic: false, version: 1 },
		...{ teamId, lead: "Mei Tanaka", stage: "waiting" },
	});
	const before = await Promise.all(slugs.map(projectOf));
	const had = before.map(({ teamId, leadId, stage }) => ({ teamId, leadId, stage }));

	for (const change of [
		{ deed: "team", teamId: NO_TEAM_CHOSEN },
		{ deed: "lead", lead: "Ada Admin" },
		{ deed: "stage", stage: "done" },
	] as const) {
		const selection = await selectionOf(...slugs);
		const done = await verdicts(admin, { ...change, projects: selection });
		const after = done.map(([, verdict]) => verdict);
		const changed = slugs.filter((_, at) => after[at] === "done");
		const undone = await undoSeveral(admin, { projects: await selectionOf(...changed) });
		expect(undone.map(({ verdict }) => verdict)).toEqual(changed.map(() => "done"));
		expect(changed.length).toBeGreaterThan(0);
		expect(
			(await Promise.all(slugs.map(projectOf))).map(({ teamId, leadId, stage }) => ({
				teamId,
				leadId,
				stage,
			})),
		).toEqual(had);
	}
});

test("an Undo leaves alone what changed meanwhile, what another changed, and what has nothing to go back to", async () => {
	const team = await createTeam(admin, { name: "Soon gone" });
	const names = ["Undone", "Changed since", "Of another", "Team gone", "Away now"];
	const slugs = await Promise.all(names.map((name) => aProject(member, name)));
	const [undone = "", since = "", ofAnother = "", teamGone = "", away = ""] = slugs;
	const gone = await teamIdOf("Soon gone");
	await changeSeveral(member, { projects: await selectionOf(teamGone), deed: "team", teamId: gone });
	await removeTeam(admin, "slug" in team ? team.slug : "soon-gone");
	await changeSeveral(member, {
		projects: await selectionOf(undone, since, teamGone, away),
		deed: "team",
		teamId,
	});
	await changeSeveral(admin, { projects: await selectionOf(ofAnother), deed: "team", teamId });
	const projects = await selectionOf(...slugs);
	await changeSeveral(admin, { projects: await selectionOf(since), deed: "stage", stage: "done" });
	await removeProject(member, away);

	const judged = await undoSeveral(member, { projects });

	expect(judged.map(({ verdict }) => verdict)).toEqual(["done", "changed", "changed", "lost", "gone"]);
	expect(await projectOf(undone)).toMatchObject({ teamId: null });
	for (const slug of [since, ofAnother, teamGone]) expect(await projectOf(slug)).toMatchObject({ teamId });
	expect(await eventsOf(admin, undone)).toEqual(["project.created", "project.edited", "project.edited"]);
});

test("a lead or team that cannot be is refused before any project is changed", async () => {
	const slug = await aProject(member, "Untouched");
	const projects = await selectionOf(slug);

	const lead = await changeSeveral(member, { projects, deed: "lead", lead: "Nobody Here" });
	const team = await changeSeveral(member, { projects, deed: "team", teamId: 999_999 });

	expect(lead).toMatchObject({
		outcome: "refused",
		errors: { lead: [expect.stringContaining("No member")] },
	});
	expect(team).toMatchObject({ outcome: "refused", errors: { teamId: [expect.any(String)] } });
	expect((await projectOf(slug)).version).toBe(1);
});

test("of two who change the same projects at once, in another order, one is done and the other is told", async () => {
	const slugs = await Promise.all(["P", "Q", "R"].map((name) => aProject(member, name)));
	const projects = (await selectionOf(...slugs))[0]?.split(" ") ?? [];

	const answers = await Promise.all([
		verdicts(admin, { projects, deed: "stage", stage: "waiting" }),
		verdicts(member, { projects: projects.toReversed(), deed: "stage", stage: "done" }),
	]);

	const told = answers.map((answer) => [...new Set(answer.map(([, verdict]) => verdict))].join());
	expect(told.sort()).toEqual(["changed", "done"]);
});

test("a viewer changes none, and reads why", async () => {
	const slug = await aProject(member, "For all", { isPublic: true });

	const refusal = await refusalOf(
		changeSeveral(viewer, { projects: await selectionOf(slug), deed: "archive" }),
	);

	expect(refusal).toMatchObject({ status: 403, rule: "projects:edit:own" });
});

test.each([
	["nothing selected", { deed: "archive" }, "Select at least one project"],
	["a deed of no button", { projects: ["1.1"], deed: "remove" }, "Reload the page"],
	["no lead", { projects: ["1.1"], deed: "lead" }, "Type the name"],
	["no team", { projects: ["1.1"], deed: "team" }, "Choose a team"],
	["no stage", { projects: ["1.1"], deed: "stage" }, "Choose a stage"],
	["no pair", { projects: ["1"], deed: "archive" }, "Reload the page"],
	["words", { projects: ["1.1 or true"], deed: "archive" }, "Reload the page"],
	["a number that no column holds", { projects: ["9999999999.1"], deed: "archive" }, "Reload the page"],
	[
		"more than fit",
		{ projects: Array.from({ length: MOST_SELECTED + 1 }, (_, at) => `${at + 1}.1`), deed: "archive" },
		`Select up to ${MOST_SELECTED} projects`,
	],
])("the form with %s says what to do", (_, sent, words) => {
	const { error } = severalShape.safeParse(sent);

	expect(error?.issues.map(({ message }) => message).join(" ")).toContain(words);
});

test.each(["", "1.1", "1.1.gone", "x.1.done", "1.1.done.2", "9999999999.1.done"])(
	"“%s” is no button of the board",
	(move) => {
		expect(moveShape.safeParse({ move }).success).toBe(false);
		expect(moveShape.safeParse({ move: "1.2.done" }).data?.move).toEqual([1, 2, "done"]);
	},
);
