import { afterAll, beforeAll, expect, test } from "vitest";
import { findMembership } from "#scripts/local/clerk/state/directory.ts";
import { openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";

let world: WebhookWorld;
beforeAll(async () => {
	world = await openWebhookWorld();
});
afterAll(() => world.close());

test("joining, changing and leaving here is mirrored at Clerk, and Clerk's webhooks about it change nothing here", async () => {
	const { runReactions } = await import("#tests/support/world/reactions.ts");
	const { writeAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const { registry } = await import("#app/platform/database/database.server.ts");
	const membership = await import("#app/tenant/registry/membership-writes.server.ts");
	const { organization, owner, guest } = await world.anOrganization();
	const tenant = await registry.findById(organization.id);
	if (!tenant) throw new Error("There is no workspace");
	const person = { id: guest.id, email: guest.email, firstName: "G", lastName: null, avatarUrl: null };
	const steps = [
		(writing) => membership.admit(writing, tenant.id, person, "viewer"),
		(writing) => membership.assignRole(writing, tenant.id, guest.id, "owner"),
		(writing) => membership.suspend(writing, tenant.id, guest.id),
		(writing) => membership.reactivate(writing, tenant.id, guest.id),
		(writing) => membership.dismiss(writing, tenant.id, guest.id, "removed"),
	] satisfies ((writing: Parameters<typeof membership.suspend>[0]) => Promise<boolean>)[];
	const seen: (string | undefined)[][] = [];

	for (const step of steps) {
		await writeAsSystem(tenant, "test", step);
		await runReactions();
		const outcomes = await world.receiveAll();
		expect(outcomes).not.toContain("failed");
		const here = (await world.members(organization.id)).find((line) => line.startsWith(guest.id));
		seen.push([here?.split(" ")[1], findMembership(world.clerk, organization.id, guest.id)?.role]);
	}

	expect(seen).toEqual([
		["viewer", "org:member"],
		["owner", "org:admin"],
		[undefined, "org:admin"],
		["owner", "org:admin"],
		[undefined, undefined],
	]);
	expect(findMembership(world.clerk, organization.id, owner.id)?.role).toBe("org:admin");
	const trail = await world.trail(organization.id);
	expect(trail.filter((event) => /^(workspace|member)\./.test(event))).toEqual([
		"workspace.created",
		"member.joined",
		"member.reassigned",
		"member.suspended",
		"member.reactivated",
		"member.removed",
	]);
});
