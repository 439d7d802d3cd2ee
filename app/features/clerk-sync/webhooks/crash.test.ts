import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import {
	createMembership,
	createOrganization,
	deleteUser,
	updateUser,
} from "#scripts/local/clerk/state/directory.ts";
import { takeOutbox } from "#tests/support/world/clerk-outbox.ts";
import { type Founded, openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";

let world: WebhookWorld;
beforeAll(async () => {
	world = await openWebhookWorld();
});
afterAll(() => world.close());

let founded: Founded;
beforeEach(async () => {
	founded = await world.anOrganization();
});

/** Makes a statement on the table fail while the work runs, which leaves the same state as a process that dies there. */
async function dyingAt<T>(table: string, when: string, work: () => Promise<T>): Promise<T> {
	await world.sql.unsafe(`create or replace function public.die() returns trigger language plpgsql as
		$$ begin raise exception 'killed here'; end $$`);
	await world.sql.unsafe(
		`create trigger die before insert or update on ${table} for each row when (${when}) execute function public.die()`,
	);
	try {
		return await work();
	} finally {
		await world.sql.unsafe(`drop trigger die on ${table}`);
	}
}

async function outcomeOf(event: ClerkEvent) {
	const [row] =
		await world.sql`select outcome, applied_at, attempts from public.webhook_inbox where svix_id = ${event.id}`;
	return row;
}

test("killed between applying and marking, nothing is applied, and the retry applies it once", async () => {
	const { organization, owner, guest } = founded;
	const [event] = world.told(() => founded.join()) as [ClerkEvent];

	const killed = await dyingAt("public.webhook_inbox", "new.applied_at is not null", () =>
		world.receive(event),
	);
	const between = [await world.members(organization.id), (await outcomeOf(event))?.applied_at];
	const retried = await world.receive(event);

	expect(killed).toBe("failed");
	expect(between).toEqual([[`${owner.id} owner`], null]);
	expect(retried).toBe("applied");
	expect(await world.members(organization.id)).toContain(`${guest.id} member`);
	expect(await world.trail(organization.id)).toEqual(["workspace.created", "member.joined"]);
});

test("killed in the second of two workspaces, a new name reaches both on retry", async () => {
	const { organization, owner, number } = founded;
	const second = createOrganization(world.clerk, { name: `Second ${number}`, createdBy: owner.id });
	await world.receiveAll();
	const last = [organization.id, second.id].sort().at(-1) as string;
	const schema = (await world.tenantOf(last))?.schema_name;
	const [event] = world.told(() => updateUser(world.clerk, owner, { firstName: "Renamed" })) as [ClerkEvent];

	const killed = await dyingAt(`"${schema}".users`, "new.first_name = 'Renamed'", () => world.receive(event));
	const retried = await world.receive(event);

	expect([killed, retried]).toEqual(["failed", "applied"]);
	for (const id of [organization.id, second.id]) {
		const tenant = await world.tenantOf(id);
		expect(await world.sql.unsafe(`select first_name from "${tenant?.schema_name}".users`)).toEqual([
			{ first_name: "Renamed" },
		]);
	}
});

test("killed while an owner's account is deleted, the workspace has an owner all the time", async () => {
	const { organization, owner, guest } = founded;
	await world.receiveAll(world.told(() => founded.join("org:admin")));
	const tenant = await world.tenantOf(organization.id);
	const events = world.told(() => deleteUser(world.clerk, owner));
	const deletion = events.find(({ type }) => type === "user.deleted") as ClerkEvent;

	const killed = await dyingAt(`"${tenant?.schema_name}".users`, "new.left_at is not null", () =>
		world.receive(deletion),
	);
	const between = await world.members(organization.id);
	const retried = await world.receive(deletion);

	expect([killed, retried]).toEqual(["failed", "applied"]);
	expect(between).toContain(`${owner.id} owner`);
	expect(await world.members(organization.id)).toEqual([`${guest.id} owner`]);
});

test("killed right after creating a workspace, the retry still sees that its creator's account is gone", async () => {
	const { guest, number } = founded;
	const founder = world.signUp(`gone${number}`);
	const made = createOrganization(world.clerk, { name: `Left ${number}`, createdBy: founder.id });
	createMembership(world.clerk, made, { userId: guest.id, role: "org:admin" });
	deleteUser(world.clerk, founder);
	const all = takeOutbox(world.clerk);
	const created = all.find(({ type }) => type === "organization.created") as ClerkEvent;

	const killed = await dyingAt("public.organizations", "new.clerk_updated_at is not null", () =>
		world.receive(created),
	);
	const between = await world.members(made.id);
	const retried = await world.receive(created);

	expect([killed, retried]).toEqual(["failed", "applied"]);
	expect(between).toEqual([`${founder.id} owner`]);
	expect(await world.members(made.id)).toEqual([`${guest.id} owner`]);
});

test("the same delivery, ten times at once, is applied and marked once", async () => {
	const [event] = world.told(() => founded.join()) as [ClerkEvent];

	const outcomes = await Promise.all(Array.from({ length: 10 }, () => world.receive(event)));

	expect(outcomes.filter((outcome) => outcome === "applied")).toHaveLength(1);
	expect(outcomes.filter((outcome) => outcome === "repeated")).toHaveLength(9);
	expect((await outcomeOf(event))?.attempts).toBe(1);
});
