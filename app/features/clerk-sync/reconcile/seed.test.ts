import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemo } from "#db/seeds/demo.ts";
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
