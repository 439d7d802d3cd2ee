import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ClerkEvent } from "#app/platform/clerk/webhook.server.ts";
import { acceptInvitation } from "#scripts/local/clerk/state/directory.ts";
import { type Founded, openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";

let world: WebhookWorld;
beforeAll(async () => {
	world = await openWebhookWorld();
});
afterAll(() => world.close());

let founded: Founded;
let schema: string;
beforeEach(async () => {
	founded = await world.anOrganization();
	schema = `"${(await world.tenantOf(founded.organization.id))?.schema_name}"`;
});

/** Invites at Clerk as its dashboard would; returns Clerk's event. */
async function inviteAtClerk(email: string, role = "org:member"): Promise<ClerkEvent> {
	const { organization, owner } = founded;
	world.told(() => {});
	const answer = await fetch(`${world.clerk.url}/v1/organizations/${organization.id}/invitations`, {
		method: "POST",
		headers: {
			Authorization: `Bearer ${world.clerk.secretKey}`,
			"Clerk-API-Version": "2026-05-12",
			"Content-Type": "application/json",
		},
		body: JSON.stringify({ email_address: email, role, inviter_user_id: owner.id }),
	});
	expect(answer.status).toBe(200);
	const { takeOutbox } = await import("#tests/support/world/clerk-outbox.ts");
	return takeOutbox(world.clerk)[0] as ClerkEvent;
}

const invitations = () =>
	world.sql.unsafe(`select email, role, status, invited_by from ${schema}.invitations order by created_at`);
const links = () =>
	world.sql`select kind, email, is_open from public.invitation_links where organization_id = ${founded.organization.id}`;

test("an invitation made at Clerk is one of ours, once, and ends with the one at Clerk", async () => {
	const { guest, owner } = founded;
	const created = await inviteAtClerk(guest.email);

	const outcomes = [
		await world.receive(created),
		await world.receive({ ...created, id: "again" } as ClerkEvent),
	];
	const open = [await invitations(), await links()];
	const revoked = { ...created, id: "revoked", type: "organizationInvitation.revoked" } as ClerkEvent;
	await world.receive(revoked);

	expect(outcomes).toEqual(["applied", "ignored"]);
	expect(open).toEqual([
		[{ email: guest.email, role: "member", status: "pending", invited_by: owner.id }],
		[{ kind: "workspace", email: guest.email, is_open: true }],
	]);
	expect((await invitations())[0]?.status).toBe("revoked");
	expect((await links())[0]?.is_open).toBe(false);
	expect(await world.trail(founded.organization.id)).toEqual([
		"workspace.created",
		"invitation.created",
		"invitation.revoked",
	]);
});

test("an invitation revoked before its creation arrives is not created", async () => {
	const created = await inviteAtClerk(founded.guest.email);
	await world.receive({ ...created, id: "early", type: "organizationInvitation.revoked" } as ClerkEvent);

	expect(await world.receive(created)).toBe("late");
	expect(await invitations()).toEqual([]);
});

test.each([["in order"], ["reversed"]])(
	"accepted at Clerk, told %s, it makes a member once and is answered here too",
	async (order) => {
		const { guest, organization } = founded;
		await world.receive(await inviteAtClerk(guest.email, "org:admin"));
		const ticket = Object.values(world.clerk.state.invitations).find(
			({ email }) => email === guest.email,
		)?.ticket;
		const events = world.told(() => acceptInvitation(world.clerk, ticket ?? "", guest));

		await world.receiveAll(order === "in order" ? events : events.toReversed());

		expect(events.map(({ type }) => type)).toEqual([
			"organizationMembership.created",
			"organizationInvitation.accepted",
		]);
		expect(await world.members(organization.id)).toContain(`${guest.id} admin`);
		expect((await invitations())[0]?.status).toBe("accepted");
		expect((await world.trail(organization.id)).filter((event) => event === "member.joined")).toHaveLength(1);
	},
);

test("a member at Clerk whom we invited gets the role of our invitation", async () => {
	const { guest, organization, owner } = founded;
	await world.receive(await inviteAtClerk(guest.email));
	await world.sql.unsafe(`update ${schema}.invitations set role = 'viewer' where invited_by = '${owner.id}'`);

	await world.receiveAll(world.told(() => founded.join("org:admin")));

	expect(await world.members(organization.id)).toContain(`${guest.id} viewer`);
	expect((await invitations())[0]?.status).toBe("accepted");
});
