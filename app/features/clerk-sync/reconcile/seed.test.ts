import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemo } from "#db/seeds/seed-demo.ts";
import { updateUser } from "#scripts/local/clerk/state/directory.ts";
import { MEMBERSHIPS, ORGANIZATIONS, PEOPLE, SEEDED_AT } from "#scripts/local/clerk/state/people.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";
import type { ReportedDifference } from "./reconcile.server.ts";

let world: WebhookWorld;
beforeAll(async () => {
	world = await openWebhookWorld();
	await seedDemo((await testDatabase()).url, {
		people: PEOPLE,
		organizations: ORGANIZATIONS,
		memberships: MEMBERSHIPS,
		changedAt: new Date(SEEDED_AT),
	});
}, 60_000);
afterAll(() => world.close());

async function differences(): Promise<ReportedDifference[]> {
	const { reconcile } = await import("./reconcile.server.ts");
	const all: ReportedDifference[] = [];
	await reconcile({ fix: false }, (reported) => all.push(reported));
	return all;
}

test("a freshly started local Clerk and a freshly seeded database do not differ", async () => {
	expect(await differences()).toEqual([]);
});

test("a demo person who has changed at Clerk is the only difference", async () => {
	const [person] = PEOPLE;
	const user = world.clerk.state.users[person?.id ?? ""];
	if (!user) throw new Error("The local Clerk has no demo people");

	updateUser(world.clerk, user, { lastName: "Changed" });

	expect(await differences()).toMatchObject([{ kind: "person older here", userId: person?.id }]);
});

test("in the demo workspaces nothing happened before its workspace was created and its author had joined", async () => {
	const { registry } = await import("#app/platform/database/database.server.ts");
	const { readAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	for (const { id } of ORGANIZATIONS) {
		const record = await registry.findById(id);
		if (!record) throw new Error(`${id} was not seeded`);

		const [entries, people, made, joined] = await readAsSystem(record, ({ db, tables }) =>
			Promise.all([
				db.select().from(tables.auditLogs).orderBy(tables.auditLogs.seq),
				db.select().from(tables.users),
				db.select().from(tables.projects),
				db.select().from(tables.teamMembers),
			]),
		);
		const [founded] = entries;
		const joinedAt = new Map(people.map((person) => [person.id, person.joinedAt.getTime()]));
		const since = (userId: string | null) => joinedAt.get(userId ?? "") ?? Number.POSITIVE_INFINITY;

		expect(founded?.event).toBe("workspace.created");
		for (const time of joinedAt.values()) expect(time).toBeGreaterThanOrEqual(founded?.at.getTime() ?? 0);
		for (const { createdBy, createdAt } of made)
			expect(createdAt.getTime()).toBeGreaterThan(since(createdBy));
		for (const { userId, ...team } of joined) expect(team.joinedAt.getTime()).toBeGreaterThan(since(userId));
		for (const { actorId, at } of entries.slice(1)) expect(at.getTime()).toBeGreaterThan(since(actorId));
		const times = entries.map(({ at }) => at.getTime());
		expect(times).toEqual(times.toSorted((one, other) => one - other));
	}
});
