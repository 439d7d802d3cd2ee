import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import { type Founded, openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";
import type { Replay, Replayed } from "./inbox.server.ts";

let world: WebhookWorld;
let replayStored: typeof import("./inbox.server.ts")["replayStored"];
beforeAll(async () => {
	world = await openWebhookWorld();
	({ replayStored } = await import("./inbox.server.ts"));
});
afterAll(() => world.close());

let founded: Founded;
beforeEach(async () => {
	founded = await world.anOrganization();
});

async function replayed(replay: Replay = {}): Promise<Replayed[]> {
	const all: Replayed[] = [];
	for await (const one of replayStored(replay)) all.push(one);
	return all;
}

const state = async () => [
	await world.members(founded.organization.id),
	await world.trail(founded.organization.id),
	await world.tenantOf(founded.organization.id),
	await world.sql`select svix_id, outcome, applied_at from public.webhook_inbox order by svix_id`,
];

test("replaying an applied inbox changes nothing", async () => {
	await world.receiveAll(world.told(() => founded.join()));
	const before = await state();

	const outcomes = (await replayed()).map(({ outcome }) => outcome);

	expect(outcomes.length).toBeGreaterThan(3);
	expect(outcomes).not.toContain("failed");
	expect(await state()).toEqual(before);
});

test("a lost effect of an applied webhook is restored", async () => {
	const [event] = world.told(() => founded.join()) as [ClerkEvent];
	await world.receive(event);
	const tenant = await world.tenantOf(founded.organization.id);
	await world.sql.unsafe(`delete from "${tenant?.schema_name}".users where id = '${founded.guest.id}'`);
	await world.sql`delete from public.organization_memberships where user_id = ${founded.guest.id}`;

	expect(await replayed({ id: event.id })).toMatchObject([{ id: event.id, outcome: "applied" }]);

	expect(await world.members(founded.organization.id)).toContain(`${founded.guest.id} member`);
});

test("limited to unapplied events, or to those since a moment, it leaves the others alone; a dry run applies none", async () => {
	const membership = {
		id: `odd_${founded.number}`,
		type: "organizationMembership.created",
		object: "event",
		data: {},
		timestamp: 1,
	};
	const start = new Date();
	await world.receive(membership as unknown as ClerkEvent);

	const dry = await replayed({ failed: true, dryRun: true });
	const failed = await replayed({ failed: true });
	const since = await replayed({ since: start, dryRun: true });

	expect(dry).toMatchObject([{ id: membership.id, outcome: "waiting" }]);
	expect(failed).toMatchObject([{ id: membership.id, outcome: "parked" }]);
	expect(since.map(({ id }) => id)).toEqual([membership.id]);
	expect(await replayed({ since: new Date(Date.now() + 60_000) })).toEqual([]);
});
