import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { MOST_COUNTED } from "./forms.ts";
import { type ListedTeam, listTeams } from "./list.server.ts";

let pool: ConnectionPool;
let admin: Tenant;
beforeAll(async () => {
	pool = await testPool();
	admin = await aMember(pool, await aTenant(pool), "admin");
	await admin.write(async (writing) => {
		writing.authorize("teams:manage");
		const many = Array.from({ length: 120 }, (_, at) => ({ name: `Team ${at} "${at % 2}"`, slug: `t${at}` }));
		await writing.db.insert(writing.tables.teams).values(many);
		await writing.record("team.created", { id: 1, name: "Team 0", slug: "t0" });
	});
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

test("a team's projects are counted up to as many as its card says", async () => {
	const [team] = (await listTeams(admin, { q: "Team 7" })).teams;
	await admin.write(async (writing) => {
		const { projects } = writing.tables;
		writing.authorize("projects:create");
		const common = {
			teamId: team?.id,
			createdBy: admin.member.id,
			isPublic: true,
			status: "active",
		} as const;
		const many = Array.from({ length: MOST_COUNTED + 20 }, (_, at) => ({
			...common,
			name: `P${at}`,
			slug: `p${at}`,
		}));
		await writing.db.insert(projects).values(many);
		await writing.record("project.created", { id: 1, name: "P0", slug: "p0", isPublic: true });
	});

	const [found] = (await listTeams(admin, { q: "Team 7" })).teams;

	expect([found?.projects, found?.projectNames.length]).toEqual([MOST_COUNTED + 1, 3]);
});

const slugs = (teams: ListedTeam[]) => teams.map(({ slug }) => slug);

test("a list of many teams has pages, forward and back, and each team once", async () => {
	const first = await listTeams(admin);
	const second = await listTeams(admin, { after: first.after });
	const third = await listTeams(admin, { after: second.after });
	const back = await listTeams(admin, { before: second.before });

	const all = [first, second, third].flatMap(({ teams }) => slugs(teams));
	expect([all.length, new Set(all).size, third.after]).toEqual([120, 120, undefined]);
	expect(slugs(back.teams)).toEqual(slugs(first.teams));
});

test("a search finds teams by parts of their names, and takes no sign for a pattern", async () => {
	expect(slugs((await listTeams(admin, { q: "TEAM 119" })).teams)).toEqual(["t119"]);
	expect((await listTeams(admin, { q: "%" })).teams).toEqual([]);
});
