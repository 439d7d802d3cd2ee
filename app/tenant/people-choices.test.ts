import { afterAll, beforeAll, expect, test } from "vitest";
import { createTeam } from "#app/features/teams/teams.server.ts";
import { closeDatabase } from "#app/platform/database.server.ts";
import type { Lanes } from "#db/tenancy/lanes.ts";
import { inTenant } from "#db/tenancy/open.ts";
import type { TenantRecord } from "#db/tenancy/registry.ts";
import { aMember, aTenant, testLanes } from "#tests/support/tenant.ts";
import { findPeopleChoices, PEOPLE_OFFERED } from "./people-choices.server.ts";
import type { Tenant } from "./tenant.server.ts";

/** A workspace of 5,000 people. */
const PEOPLE = 5_000;
let lanes: Lanes;
let record: TenantRecord;
let owner: Tenant;
let viewer: Tenant;
beforeAll(async () => {
	lanes = await testLanes();
	record = await aTenant(lanes);
	owner = await aMember(lanes, record, "owner", { firstName: "Zoe", lastName: "Owner" });
	viewer = await aMember(lanes, record, "viewer", { firstName: "Zora", lastName: "Viewer" });
	await inTenant(lanes, record, "write", ({ db, tables: { users } }) =>
		db.insert(users).values(
			Array.from({ length: PEOPLE }, (_, at) => ({
				id: `user_many_${at}`,
				email: `p${at}@many.example`,
				firstName: `Person${String(at).padStart(4, "0")}`,
				lastName: at % 2 === 0 ? "Even" : "Odd_100%",
				role: "member",
			})),
		),
	);
}, 60_000);
afterAll(() => Promise.all([lanes.close(), closeDatabase()]));

const choices = (words?: string, chosen?: string, who = owner) =>
	who.read((reading) => findPeopleChoices(reading, { words, chosen }));

test("of five thousand people some are offered, the rest are counted, and each is found by words", async () => {
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

test("the one that was chosen stays in the list, whatever is searched for", async () => {
	expect((await choices(undefined, "user_many_4999")).people[0]?.id).toBe("user_many_4999");
	expect((await choices("person0001", "user_many_4999")).people.map(({ id }) => id)).toEqual([
		"user_many_4999",
		"user_many_1",
	]);
	expect((await choices(undefined, "webhook")).people[0]).toEqual({ id: "webhook", name: "webhook" });
});

test("only those who see addresses find by them", async () => {
	expect((await choices("p77@many.example")).people).toMatchObject([{ id: "user_many_77" }]);
	expect((await choices("p77@many.example", undefined, viewer)).people).toEqual([]);
});

test("a team of five thousand shows its lead and some, counts the rest, and finds each", async () => {
	const { getTeam } = await import("#app/features/teams/detail.server.ts");
	const made = await createTeam(owner, { name: "Everyone", description: undefined });
	const slug = (made as { slug: string }).slug;
	const { team } = await getTeam(owner, slug);
	await inTenant(lanes, record, "write", ({ db, tables: { teamMembers } }) =>
		db
			.insert(teamMembers)
			.values(Array.from({ length: PEOPLE }, (_, at) => ({ teamId: team.id, userId: `user_many_${at}` }))),
	);

	const shown = await getTeam(owner, slug);
	expect([shown.people.length, shown.more, shown.isIn]).toEqual([50, PEOPLE - 50, false]);
	const found = await getTeam(owner, slug, "person4999");
	expect(found.people.map(({ id }) => id)).toEqual(["user_many_4999"]);
	expect(found.more).toBe(0);
});
