import { afterAll, beforeAll, expect, test } from "vitest";
import { listEntries } from "#app/features/audit/list.server.ts";
import { listInvitations } from "#app/features/invitations/list.server.ts";
import { listMembers } from "#app/features/members/list.server.ts";
import { listProjects } from "#app/features/projects/list/list.server.ts";
import { search } from "#app/features/search/search.server.ts";
import { getTaskToMove } from "#app/features/tasks/move.server.ts";
import { findCandidates } from "#app/features/teams/detail.server.ts";
import { listTeams } from "#app/features/teams/list.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { anInvitation, aTeam } from "#tests/support/world/invitation.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aTask } from "#tests/support/world/task.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

const NAMES = ["Straße Ärger", "Café 50%", "snake_case", "snakexcase", "Łódź", "ЖУК"];

let pool: ConnectionPool;
let owner: Tenant;
let task: [slug: string, task: string];
let team: string;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	owner = await aMember(pool, record, "owner", { firstName: "Olga", lastName: "Owner" });
	const slug = await aProject(owner, "Where the task is");
	task = [slug, String(await aTask(owner, slug, "Order paint"))];
	team = (await aTeam(owner, "Nobody yet")).slug;
	for (const [at, name] of NAMES.entries()) {
		const person = await aMember(pool, record, "admin", { firstName: name, lastName: null });
		await aProject(owner, name);
		await aTeam(owner, name);
		await anInvitation(person, `guest${at}@example.test`);
	}
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

type Named = { name: string }[];

/** Every list of a workspace that can be searched, with what was typed there. */
const LISTS: Record<string, (q: string) => Promise<Named>> = {
	projects: async (q) => (await listProjects(owner, { status: "all", sort: "name", q })).projects,
	members: async (q) => (await listMembers(owner, { status: "all", sort: "name", q })).members,
	teams: async (q) => (await listTeams(owner, { q })).teams,
	invitations: async (q) =>
		(await listInvitations(owner, { status: "all", q })).invitations.map(({ inviter }) => ({
			name: inviter,
		})),
	"the people of the audit log": async (q) => (await listEntries(owner, { find: q })).people.people,
	"the teams that a list is filtered by": async (q) =>
		(await listProjects(owner, { status: "all", sort: "name", find: q })).teams.teams,
	"people who could be added to a team": async (q) => (await findCandidates(owner, team, q)).candidates,
	"projects that a task can go to": async (q) => (await getTaskToMove(owner, task, q)).targets,
};

const found = async (list: string, q: string) =>
	((await LISTS[list]?.(q)) ?? [])
		.map(({ name }) => name)
		.filter((name) => NAMES.includes(name))
		.toSorted();

test.each(Object.keys(LISTS))("%s: a blank search leaves nothing out", async (list) => {
	expect(await found(list, "")).toEqual(NAMES.toSorted());
	expect(await found(list, "  ")).toEqual(NAMES.toSorted());
});

test.each(Object.keys(LISTS))(
	"%s: accents, case and how a letter is composed make no difference",
	async (list) => {
		for (const q of ["strasse", "STRASSE", "straße", "arger", "A\u0308RGER", "ärger straße"])
			expect(await found(list, q), q).toEqual(["Straße Ärger"]);
		expect(await found(list, "cafe")).toEqual(["Café 50%"]);
		expect(await found(list, "lodz")).toEqual(["Łódź"]);
		expect(await found(list, "жук")).toEqual(["ЖУК"]);
	},
);

test.each(Object.keys(LISTS))("%s: %% and _ mean themselves", async (list) => {
	expect(await found(list, "%")).toEqual(["Café 50%"]);
	expect(await found(list, "snake_c")).toEqual(["snake_case"]);
	expect(await found(list, "\\")).toEqual([]);
});

test("the search finds members and teams as the lists do", async () => {
	for (const q of ["strasse", "arger", "%", "snake_c", "жук", "cafe"]) {
		const { members, teams } = (await search(owner, { sort: "best", q })).people;
		expect(
			members.map(({ name }) => name),
			q,
		).toEqual(await found("members", q));
		expect(
			teams.map(({ name }) => name),
			q,
		).toEqual(await found("teams", q));
	}
});

test("an invitation is found by its address, and by who sent it", async () => {
	const { invitations } = await listInvitations(owner, { status: "pending", q: "GUEST3" });
	expect(invitations.map(({ email, inviter }) => [email, inviter])).toEqual([
		["guest3@example.test", "snakexcase"],
	]);
	expect((await listInvitations(owner, { status: "revoked", q: "guest3" })).invitations).toEqual([]);
});
