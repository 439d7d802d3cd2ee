import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
	createMembership,
	createOrganization,
	deleteMembership,
	deleteOrganization,
	deleteUser,
	findMembership,
	updateOrganization,
	updateUser,
} from "#scripts/local/clerk/state/directory.ts";
import type { MembershipRow } from "#scripts/local/clerk/state/state.ts";
import { takeOutbox } from "#tests/support/world/clerk-outbox.ts";
import { type Founded, openWebhookWorld, type WebhookWorld } from "#tests/support/world/webhook-world.ts";
import type { ReportedDifference } from "./reconcile.server.ts";

let world: WebhookWorld;
let product: typeof import("./reconcile.server.ts") & { mirrorMember: (id: string) => Promise<void> };
beforeAll(async () => {
	world = await openWebhookWorld();
	const { mirrorMember } = await import("../mirror.server.ts");
	const { registry, transactInTenant } = await import("#app/platform/database/database.server.ts");
	const { tenantTables } = await import("#db/schema/tenant/index.ts");
	product = {
		...(await import("./reconcile.server.ts")),
		async mirrorMember(id) {
			const tenant = await registry.findById(founded.organization.id);
			if (!tenant) throw new Error("There is no workspace");
			await mirrorMember(
				tenant.id,
				(work) => transactInTenant(tenant, "read", ({ db }) => work({ db, tables: tenantTables })),
				id,
			);
		},
	};
	await reported({ fix: true }); // Adds the demo people, about whom no event was sent.
});
afterAll(() => world.close());

let founded: Founded;
beforeEach(async () => {
	founded = await world.anOrganization();
});

async function reported({ fix = false } = {}): Promise<ReportedDifference[]> {
	const all: ReportedDifference[] = [];
	await product.reconcile({ fix }, (one) => all.push(one));
	return all;
}

/** Checks that a difference is found, fixed, and no longer found. */
async function repaired(): Promise<string[]> {
	const found = await reported();
	const done = await reported({ fix: true });
	expect(done.filter(({ outcome }) => outcome !== "repaired")).toEqual([]);
	expect(await reported()).toEqual([]);
	return found.map(({ kind, userId, organizationId }) =>
		[kind, userId, organizationId].filter(Boolean).join(" "),
	);
}

/** Changes something at Clerk and loses the webhook. */
function unheard(act: () => unknown): void {
	act();
	takeOutbox(world.clerk);
}

const members = () => world.members(founded.organization.id);
const atClerk = (userId: string) => findMembership(world.clerk, founded.organization.id, userId);

/** Changes the person's membership here as a member's page would. */
async function here(change: "dismiss" | "suspend", userId: string): Promise<void> {
	const membership = await import("#app/tenant/registry/membership-writes.server.ts");
	const { writeAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const { registry } = await import("#app/platform/database/database.server.ts");
	const tenant = await registry.findById(founded.organization.id);
	if (!tenant) throw new Error("There is no workspace");
	await writeAsSystem(tenant, "test", (writing) =>
		change === "dismiss"
			? membership.dismiss(writing, tenant.id, userId, "removed")
			: membership.suspend(writing, tenant.id, userId),
	);
}

test("nothing differs when nothing was lost", async () => {
	await world.receiveAll(world.told(() => founded.join()));

	expect(await reported()).toEqual([]);
});

test("a person who is missing or outdated here is copied from Clerk", async () => {
	const { guest } = founded;
	let missing = "";
	unheard(() => {
		missing = world.signUp(`unheard${founded.number}`).id;
		updateUser(world.clerk, guest, { firstName: "Newer" });
	});

	expect((await repaired()).sort()).toEqual(
		[`person missing here ${missing}`, `person older here ${guest.id}`].sort(),
	);
	expect(await world.sql`select first_name from public.users where clerk_user_id = ${guest.id}`).toEqual([
		{ first_name: "Newer" },
	]);
});

test("an account that is gone at Clerk leaves its workspaces, and a late creation event does not bring it back", async () => {
	const { guest } = founded;
	await world.receiveAll(world.told(() => founded.join()));
	const [created] = world.told(() => world.signUp(`short${founded.number}`));
	await world.receive(created as never);
	unheard(() => deleteUser(world.clerk, guest));
	const brief = world.clerk.state.users[(created as { data: { id: string } }).data.id];
	unheard(() => brief && deleteUser(world.clerk, brief));

	expect(await repaired()).toEqual(
		expect.arrayContaining([`account gone at Clerk ${guest.id}`, `account gone at Clerk ${brief?.id}`]),
	);
	expect(await members()).toEqual([`${founded.owner.id} owner`]);
	expect(await world.receive({ ...created, id: `again_${founded.number}` } as never)).toBe("late");
});

test("an organization without a workspace gets one, with its members; a missing one closes its workspace", async () => {
	const { organization, owner, guest, number } = founded;
	let made = "";
	unheard(() => {
		const row = createOrganization(world.clerk, { name: `Unheard ${number}`, createdBy: owner.id });
		createMembership(world.clerk, row, { userId: guest.id, role: "org:admin" });
		deleteOrganization(world.clerk, organization);
		made = row.id;
	});

	expect(await repaired()).toEqual(
		expect.arrayContaining([
			`workspace missing here ${made}`,
			`organization gone at Clerk ${organization.id}`,
		]),
	);
	expect(await world.members(made)).toEqual([`${owner.id} owner`, `${guest.id} admin`].sort());
	expect(await world.tenantOf(organization.id)).toMatchObject({ status: "archived" });
});

test("a workspace that an operator restored after its organization was deleted stays open", async () => {
	const { organization } = founded;
	unheard(() => deleteOrganization(world.clerk, organization));
	await reported({ fix: true });

	await world.sql`update public.tenants set status = 'active', is_active = true where id = ${organization.id}`;

	expect(await reported()).toEqual([]);
});

test("the latest name wins", async () => {
	const { organization } = founded;
	unheard(() => updateOrganization(world.clerk, organization, { name: "Given at Clerk" }));
	const first = await repaired();
	await world.sql`update public.tenants set name = 'Given here' where id = ${organization.id}`;
	const second = await repaired();

	expect([first, second]).toEqual([
		[`name newer at Clerk ${organization.id}`],
		[`name newer here ${organization.id}`],
	]);
	expect(world.clerk.state.organizations[organization.id]?.name).toBe("Given here");
});

test("a membership whose start or end event was lost starts or ends here", async () => {
	const { organization, guest } = founded;
	unheard(() => founded.join("org:admin"));
	const began = await repaired();
	const inside = await members();
	unheard(() => deleteMembership(world.clerk, atClerk(guest.id) as MembershipRow));
	const ended = await repaired();

	const who = `${guest.id} ${organization.id}`;
	expect([began, ended]).toEqual([[`membership missing here ${who}`], [`membership ended at Clerk ${who}`]]);
	expect(inside).toContain(`${guest.id} admin`);
	expect(await members()).toEqual([`${founded.owner.id} owner`]);
});

test("a member removed here is removed at Clerk, one who came back is added there, and neither webhook changes anything here", async () => {
	const { organization, guest } = founded;
	await world.receiveAll(world.told(() => founded.join()));
	await here("dismiss", guest.id);
	const removed = await repaired();
	const word = takeOutbox(world.clerk);
	const { readmit } = await import("#app/tenant/registry/readmission.server.ts");
	const { writeAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const { registry } = await import("#app/platform/database/database.server.ts");
	const tenant = await registry.findById(organization.id);
	if (!tenant) throw new Error("There is no workspace");
	await writeAsSystem(tenant, "test", async (writing) => {
		await readmit(writing, tenant.id, guest.id);
	});
	await world.sql.unsafe(`update "${tenant.schemaName}".users set role = 'viewer' where id = '${guest.id}'`);
	await world.sql`update public.organization_memberships set role = 'viewer' where user_id = ${guest.id}`;
	const added = await repaired();
	word.push(...takeOutbox(world.clerk));
	const outcomes = await world.receiveAll(word.toReversed());

	const who = `${guest.id} ${organization.id}`;
	expect([removed, added]).toEqual([
		[`membership ended here ${who}`],
		[`membership missing at Clerk ${who}`],
	]);
	expect(word.map(({ type }) => type.split(".")[1])).toEqual(["deleted", "created"]);
	expect(outcomes).not.toContain("failed");
	expect(await members()).toContain(`${guest.id} viewer`);
});

test("the last owner stays and is added at Clerk again; suspended members are left alone on both sides", async () => {
	const { organization, owner, guest } = founded;
	await world.receiveAll(world.told(() => founded.join()));
	await here("suspend", guest.id);
	unheard(() => {
		deleteMembership(world.clerk, atClerk(owner.id) as MembershipRow);
		deleteMembership(world.clerk, atClerk(guest.id) as MembershipRow);
	});

	expect(await repaired()).toEqual([`membership missing at Clerk ${owner.id} ${organization.id}`]);
	expect(atClerk(owner.id)?.role).toBe("org:admin");
	expect(atClerk(guest.id)).toBeUndefined();
});

test("changes here are copied to Clerk, idempotently, and Clerk's webhooks about them change nothing here", async () => {
	const { guest } = founded;
	await world.receiveAll(world.told(() => founded.join()));
	const tenant = await world.tenantOf(founded.organization.id);
	const assign = async (role: string) => {
		await world.sql.unsafe(
			`update "${tenant?.schema_name}".users set role = '${role}' where id = '${guest.id}'`,
		);
		await world.sql`update public.organization_memberships set role = ${role} where user_id = ${guest.id}`;
	};
	const roles: (string | undefined)[] = [];
	for (const role of ["admin", "viewer", "owner"]) {
		await assign(role);
		await product.mirrorMember(guest.id);
		await product.mirrorMember(guest.id);
		roles.push(atClerk(guest.id)?.role);
	}
	const before = await members();
	await world.receiveAll();
	const after = await members();
	await here("dismiss", guest.id);
	await product.mirrorMember(guest.id);
	await product.mirrorMember(guest.id);

	expect(roles).toEqual(["org:admin", "org:member", "org:admin"]);
	expect(after).toEqual(before);
	expect(atClerk(guest.id)).toBeUndefined();
	expect(await world.receiveAll()).not.toContain("failed");
	expect(await members()).toEqual([`${founded.owner.id} owner`]);
});

test("keys of another instance, which knows none of our data, are refused before anything is compared", async () => {
	const { users, organizations } = world.clerk.state;
	world.clerk.state.users = {};
	world.clerk.state.organizations = {};
	try {
		await expect(reported({ fix: true })).rejects.toThrow(product.AnotherInstance);
	} finally {
		Object.assign(world.clerk.state, { users, organizations });
	}
	expect(await members()).toEqual([`${founded.owner.id} owner`]);
});

test("when Clerk limits our requests, the comparison waits and continues", async () => {
	const { withRetries } = await import("#app/platform/clerk/client.server.ts");
	const { whichUsersExist } = await import("#app/platform/clerk/members.server.ts");
	const ask = () => whichUsersExist([founded.owner.id]);
	const refusing = (times: number) =>
		world.turn({ failures: [{ match: "GET /v1/users", status: 429, times }] });

	refusing(2);
	const patient = await withRetries(ask, { longestWaitSeconds: 0.01 });
	refusing(9);
	const tooMuch = withRetries(ask, { tries: 3, longestWaitSeconds: 0.01 });
	await expect(tooMuch).rejects.toThrow("Clerk is unavailable");
	refusing(1);
	await expect(ask()).rejects.toThrow("Clerk is unavailable");
	world.turn({ failures: [] });

	expect([...patient]).toEqual([founded.owner.id]);
});
