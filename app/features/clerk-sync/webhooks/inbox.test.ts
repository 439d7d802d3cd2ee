import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import type { MembershipRow, OrganizationRow, UserRow } from "#scripts/local/clerk/state/state.ts";
import { takeOutbox } from "#tests/support/world/clerk-outbox.ts";
import { openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";

let world: WebhookWorld;
beforeAll(async () => {
	world = await openWebhookWorld();
});
afterAll(() => world.close());

let organization: OrganizationRow;
let number: number;
let join: (role?: string, who?: UserRow) => MembershipRow;
/** Gives each test its own organization. */
beforeEach(async () => {
	({ organization, number, join } = await world.anOrganization());
});

const tenantOf = (id = organization.id) => world.tenantOf(id);
const members = (id = organization.id) => world.members(id);
const eventsIn = (id = organization.id) => world.trail(id);

type InboxRow = {
	payload: string;
	attempts: number;
	last_error: string | null;
	outcome: string | null;
	applied_at: string | null;
};

async function inboxRow(svixId: string) {
	const [row] = await world.sql<
		InboxRow[]
	>`select type, subject_id, outcome, attempts, last_error, applied_at, payload
		from public.webhook_inbox where svix_id = ${svixId}`;
	// The client returns JSON as text, for drizzle.
	return row && { ...row, payload: JSON.parse(row.payload) };
}

test("an unknown kind of event is stored and ignored", async () => {
	for (const type of ["session.created", "email.created", "constructor", "__proto__"]) {
		const event = { id: `msg_${type}_${number}`, type, object: "event", data: { id: "x" }, timestamp: 1 };

		expect(await world.receive(event as unknown as ClerkEvent)).toBe("ignored");
		expect(await inboxRow(event.id)).toMatchObject({ type, outcome: "ignored", attempts: 1 });
	}
});

test.each([
	["user.created", { id: "user_1" }],
	["user.updated", {}],
	["user.deleted", null],
	["organization.created", { id: "org_1", name: "", updated_at: 1 }],
	["organizationMembership.created", { id: "orgmem_1", role: "org:admin" }],
	["organizationMembership.deleted", "text"],
])("%s of an unexpected shape is stored with its error, and nothing changes", async (type, data) => {
	const event = { id: `msg_shape_${number}`, type, object: "event", data, timestamp: 1 };

	expect(await world.receive(event as unknown as ClerkEvent)).toBe("parked");

	const row = await inboxRow(event.id);
	expect(row).toMatchObject({ type, attempts: 1, applied_at: null, outcome: null });
	expect(row?.last_error).toBeTruthy();
	expect(await world.receive(event as unknown as ClerkEvent)).toBe("parked");
	expect((await inboxRow(event.id))?.attempts).toBe(2);
});

test("an event that could not be applied is kept with its error, and the next delivery applies it", async () => {
	const stranger = world.signUp(`late${number}`);
	takeOutbox(world.clerk);
	const [event] = world.told(() => join("org:member", stranger)) as [ClerkEvent];
	world.turn({ failures: [{ match: "GET /v1/users/*", status: 500 }] });

	expect(await world.receive(event)).toBe("failed");
	const stored = await inboxRow(event.id);
	world.turn({ failures: [] });

	expect(stored).toMatchObject({
		attempts: 1,
		applied_at: null,
		last_error: expect.stringContaining("Clerk"),
	});
	expect(stored?.payload).toMatchObject({ type: event.type, data: { id: event.data.id } });
	expect(await world.receive(event)).toBe("applied");
	expect(await inboxRow(event.id)).toMatchObject({ attempts: 2, last_error: null, outcome: "applied" });
	expect(await members()).toContain(`${stranger.id} member`);
});

test("a delivery that was applied is not applied again", async () => {
	const [event] = world.told(() => join()) as [ClerkEvent];
	await world.receive(event);
	const applied = await inboxRow(event.id);

	expect(await world.receive(event)).toBe("repeated");
	expect(await inboxRow(event.id)).toEqual(applied);
});

test("the whole inbox can be replayed from its stored payloads without changing anything", async () => {
	await world.receiveAll(world.told(() => join()));
	const before = [await members(), await eventsIn(), await tenantOf()];
	const rows =
		await world.sql`select svix_id, payload from public.webhook_inbox order by received_at, svix_id`;

	for (const { svix_id, payload } of rows) {
		const stored = JSON.parse(payload);
		await world.receive({ ...stored, id: `${svix_id}_replayed_${number}` });
	}

	expect([await members(), await eventsIn(), await tenantOf()]).toEqual(before);
});

test("signing out at Clerk signs a person out in every process", async () => {
	const { hasEnded } = await import("#app/platform/ended-sessions.server.ts");
	for (const type of ["session.ended", "session.removed", "session.revoked"]) {
		const id = `sess_${type.slice(8)}_${number}`;
		const event = { id: `msg_${id}`, type, object: "event", data: { object: "session", id }, timestamp: 1 };

		expect(await world.receive(event as unknown as ClerkEvent)).toBe("applied");

		// This process hears its own notification.
		await expect.poll(() => hasEnded(id), { timeout: 3_000 }).toBe(true);
	}
});
