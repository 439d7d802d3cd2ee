import { afterAll, beforeAll, expect, test } from "vitest";
import { createTeam } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { connect, type Sql } from "#db/client.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { aMember, aTenant, testPool } from "#tests/support/world/tenant.ts";
import { findPeopleChoices, offerTeams, PEOPLE_OFFERED } from "./choices.server.ts";
import type { Tenant } from "./tenant.server.ts";

/** Makes a workspace of 5,000 people. */
const PEOPLE = 5_000;
let pool: ConnectionPool;
let sql: Sql;
let record: TenantRecord;
let owner: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	pool = await testPool();
	sql = connect({ url: (await testDatabase()).url });
	record = await aTenant(pool);
	owner = await aMember(pool, record, "owner", { firstName: "Zoe", lastName: "Owner" });
	viewer = await aMember(pool, record, "viewer", { firstName: "Zora", lastName: "Viewer" });
	await sql.unsafe(`insert into "${record.schemaName}".users (id, email, first_name, last_name, role)
		select 'user_many_' || at, 'p' || at || '@many.example', 'Person' || lpad(at::text, 4, '0'),
			case at % 2 when 0 then 'Even' else 'Odd_100%' end, 'member'
		from generate_series(0, ${PEOPLE - 1}) at`);
}, 60_000);
afterAll(() => Promise.all([pool.close(), sql.end(), closeDatabase()]));

const choices = (words?: string, chosen?: string, who = owner) =>
	who.read((reading) => findPeopleChoices(reading, { words, chosen }));

test("of five thousand people some are offered, the rest are counted, and a search finds each", async () => {
	const all = await choices();
	expect(all.people).toHaveLength(PEOPLE_OFFERED);
	expect(all.more).toBeGreaterThanOrEqual(PEOPLE - PEOPLE_OFFERED);

	for (const at of [0, 199, 200, 4_999]) {
		const name = `Person${String(at).padStart(4, "0")}`;
		const found = await choices(`${name.toLowerCase()} `);
		expect(found).toMatchObject({ people: [{ id: `user_many_${at}` }], more: 0 });
	}
	expect((await choices("odd_100% person499")).people).toHaveLength(5);
	expect((await choices("Odd_100% nobody")).people).toEqual([]);
});

test("the chosen person stays in the list, whatever is searched for", async () => {
	expect((await choices(undefined, "user_many_4999")).people[0]?.id).toBe("user_many_4999");
	expect((await choices("person0001", "user_many_4999")).people.map(({ id }) => id)).toEqual([
		"user_many_4999",
		"user_many_1",
	]);
	expect((await choices(undefined, "webhook")).people[0]).toEqual({ id: "webhook", name: "webhook" });
});

test("only members who see addresses can search by them", async () => {
	expect((await choices("p77@many.example")).people).toMatchObject([{ id: "user_many_77" }]);
	expect((await choices("p77@many.example", undefined, viewer)).people).toEqual([]);
});

test("a team of five thousand shows its lead and some members, counts the rest, and finds each", async () => {
	const { getTeam } = await import("#app/features/teams/detail.server.ts");
	const made = await createTeam(owner, { name: "Everyone", description: undefined });
	const slug = (made as { slug: string }).slug;
	const { team } = await getTeam(owner, slug);
	await sql.unsafe(`insert into "${record.schemaName}".team_members (team_id, user_id)
		select ${team.id}, 'user_many_' || at from generate_series(0, ${PEOPLE - 1}) at`);

	const shown = await getTeam(owner, slug);
	expect([shown.people.length, shown.more, shown.isIn]).toEqual([50, PEOPLE - 50, false]);
	const found = await getTeam(owner, slug, "person4999");
	expect(found.people.map(({ id }) => id)).toEqual(["user_many_4999"]);
	expect(found.more).toBe(0);
});

test("a team that fifty and more are invited to shows the oldest, and says that there are more", async () => {
	const { getTeam } = await import("#app/features/teams/detail.server.ts");
	const made = await createTeam(owner, { name: "Everyone to come", description: undefined });
	const slug = (made as { slug: string }).slug;
	const { team } = await getTeam(owner, slug);
	const invite = (from: number, to: number) =>
		sql.unsafe(`insert into "${record.schemaName}".team_invitations (team_id, email, invited_by, expires_at, created_at)
			select ${team.id}, 'p' || at || '@many.example', '${owner.member.id}', now() + interval '9 days',
				now() - interval '1 day' + at * interval '1 second' from generate_series(${from}, ${to}) at`);

	await invite(1, 50);
	expect((await getTeam(owner, slug)).moreInvited).toBe(false);
	await invite(51, 55);

	const { invitations, moreInvited } = await getTeam(owner, slug);
	expect([invitations.length, invitations[0]?.email, moreInvited]).toEqual([50, "p1@many.example", true]);
});

const team = (id: number, name: string) => ({ id, name, slug: `t${id}` });
const many = Array.from({ length: 200 }, (_, at) => team(at, `Team ${at}`));

test("of many teams some are offered, the rest are counted, and words find each", () => {
	const all = offerTeams(many, undefined);
	expect([all.teams.length, all.more]).toEqual([50, 150]);
	for (const { id } of many) {
		expect(offerTeams(many, `TEAM  ${id} `).teams).toContainEqual(team(id, `Team ${id}`));
	}
	expect(offerTeams(many, "nothing")).toEqual({ teams: [], more: 0 });
});

test("the chosen team is offered whatever is searched for", () => {
	const { teams, more } = offerTeams(many, "team 77", ({ id }) => id === 199);
	expect(teams.map(({ id }) => id)).toEqual([77, 177, 199]);
	expect(more).toBe(0);
});

test("fewer are offered where names take much of a page", () => {
	const long = many.map(({ id }) => team(id, `${id}${'"'.repeat(97)}`));
	const { teams, more } = offerTeams(long, undefined);
	expect(teams.length).toBeLessThan(10);
	expect(teams.length + more).toBe(200);
});
