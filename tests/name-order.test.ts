import { afterAll, beforeAll, expect, test } from "vitest";
import { listMembers } from "#app/features/members/list.server.ts";
import { projectChoices } from "#app/features/projects/choices.server.ts";
import { listProjects } from "#app/features/projects/list/list.server.ts";
import { search } from "#app/features/search/search.server.ts";
import { listTeams } from "#app/features/teams/list.server.ts";

import { closeDatabase } from "#app/platform/database/database.server.ts";
import { allTeams, findPeopleChoices } from "#app/tenant/choices.server.ts";
import { suggestPeople } from "#app/tenant/people/find-named.server.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { projectFiles, read } from "#tests/support/sources/tree.ts";
import { aTeam } from "#tests/support/world/invitation.ts";
import { aProject } from "#tests/support/world/project.ts";
import { aRole } from "#tests/support/world/role.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

const NAMES = ["Zebra", "Person 10", "Äpfel 1", "Person 2", "apfel 3", "Azur", "Émile", "_internal", "東京"];
const IN_ORDER = [
	"_internal",
	"Äpfel 1",
	"apfel 3",
	"Azur",
	"Émile",
	"Person 2",
	"Person 10",
	"Zebra",
	"東京",
];

let pool: ConnectionPool;
let owner: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	owner = await aMember(pool, record, "owner", { firstName: "Zz", lastName: null });
	for (const name of NAMES) {
		await aMember(pool, record, "member", { firstName: name, lastName: null });
		await aProject(owner, name);
		await aTeam(owner, name);
		await aRole(owner, name, []);
	}
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

type Named = { name: string }[];
const all = (words: string) => ({ status: "all", sort: "name", q: words || undefined }) as const;

/** Every list that is sorted by name, as a page shows it. */
const LISTS: Record<string, () => Promise<Named>> = {
	projects: async () => (await listProjects(owner, all(""))).projects,
	members: async () => (await listMembers(owner, all(""))).members,
	"members who were searched for": async () => (await listMembers(owner, all("user_member"))).members,
	teams: async () => (await listTeams(owner)).teams,
	roles: () => owner.read(async (reading) => (await findRoles(reading)).filter(({ isSystem }) => !isSystem)),
	"teams to choose from": () => owner.read((reading) => allTeams(reading, {}, {})),
	"teams of a project": () => owner.read(async (reading) => (await projectChoices(reading)).teams),
	"people to choose from": () =>
		owner.read(
			async (reading) => (await findPeopleChoices(reading, { words: undefined, chosen: undefined })).people,
		),
	"people who are suggested": () =>
		owner.read(async (reading) => (await suggestPeople(reading)).map((name) => ({ name }))),
	"people who were found": async () =>
		(await search(owner, { sort: "best", q: "user_member", in: "members" })).people.members,
};

test.each(Object.keys(LISTS))("%s: Ä beside A, 2 before 10, capitals beside small letters", async (list) => {
	const names = ((await LISTS[list]?.()) ?? []).map(({ name }) => name);

	expect(names.filter((name) => NAMES.includes(name))).toEqual(IN_ORDER);
});

/** The text from here to the parenthesis that closes the one before it. */
function inside(text: string, from: number): string {
	let depth = 1;
	let at = from;
	for (; depth > 0 && at < text.length; at++) {
		if (text[at] === "(") depth++;
		if (text[at] === ")") depth--;
	}
	return text.slice(from, at - 1);
}

/** What a text sorts by, without what is in the order of names. */
function ordersIn(text: string): string[] {
	const given = [...text.matchAll(/\.orderBy\(/g)].map(({ index, 0: call }) => index + call.length);
	const typed = [...text.matchAll(/\border by /g)].map(({ index, 0: words }) => index + words.length);
	return [...given, ...typed].map((from) => {
		let order = inside(text, from);
		for (let start = order.indexOf("inNameOrder("); start >= 0; start = order.indexOf("inNameOrder(")) {
			const own = inside(order, start + "inNameOrder(".length);
			order = order.replace(`inNameOrder(${own})`, "");
		}
		return order.split("`")[0] === "" ? order : order.replace(/`[^`]*$/s, "");
	});
}

const BY_NAME = /\b\w*[nN]ame\b|\blower\(/;

test("no list sorts by a name in another order", () => {
	const files = projectFiles().filter(
		(path) => /^app\/(features|tenant)\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
	);

	const others = files.flatMap((path) =>
		ordersIn(read(path))
			.filter((order) => BY_NAME.test(order))
			.map((order) => `${path}: ${order.trim()}`),
	);

	expect(files.length).toBeGreaterThan(300);
	expect(others).toEqual([]);
});

test.each([
	".orderBy(asc(teams.name), asc(teams.id))",
	".orderBy(asc(sql`lower(whole)`), asc(users.id))",
	".orderBy(order(sortName(users)))",
	"jsonb_agg(one order by teams.name, teams.id)",
	".orderBy(asc(inNameOrder(roles.name)), asc(teams.name))",
])("%s is found", (text) => {
	expect(ordersIn(text).some((order) => BY_NAME.test(order))).toBe(true);
});
