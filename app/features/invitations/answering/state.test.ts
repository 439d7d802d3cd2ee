import { afterAll, beforeAll, expect, test } from "vitest";
import { aTeam, invitationsOf } from "#tests/support/world/invitation.ts";
import { type InvitationWorld, openInvitationWorld } from "#tests/support/world/invitation-world.ts";
import { aMember, refusalOf } from "#tests/support/world/tenant.ts";

let world: InvitationWorld;
let writeAsSystem: typeof import("#app/tenant/write-as-system.server.ts")["writeAsSystem"];
beforeAll(async () => {
	world = await openInvitationWorld();
	({ writeAsSystem } = await import("#app/tenant/write-as-system.server.ts"));
});
afterAll(() => world.stop());

test("a member is told so, a suspended one is not admitted, and one who left comes back", async () => {
	const { person, token } = await world.invited({ role: "member" });
	const { admit, dismiss, suspend } = await import("#app/tenant/registry/membership-writes.server.ts");
	const { id, email, firstName, lastName } = person;
	const profile = { id, email, firstName, lastName, avatarUrl: null };
	await world.sql`insert into public.users (clerk_user_id, email) values (${id}, ${email})`;
	await writeAsSystem(world.record, "test", (writing) => admit(writing, world.record.id, profile, "viewer"));

	expect(await world.stateOf(token, id)).toBe("member");
	await writeAsSystem(world.record, "test", (writing) => suspend(writing, world.record.id, id));
	expect(await world.stateOf(token, id)).toBe("suspended");
	expect(await world.accept(token, id)).toEqual({ outcome: "refused" });
	expect(await world.memberRow(id)).toMatchObject({ role: "viewer", is_active: false });

	await writeAsSystem(world.record, "test", (writing) => dismiss(writing, world.record.id, id, "removed"));
	expect(await world.stateOf(token, id)).toBe("pending");
	expect((await world.accept(token, id)).outcome).toBe("joined");
	expect(await world.memberRow(id)).toMatchObject({ role: "member", is_active: true, left_at: null });
});

test("a closed or paused workspace admits nobody, and the invitation stays pending", async () => {
	const { person, token } = await world.invited();
	for (const status of ["archived", "suspended"]) {
		await world.sql`update public.tenants set status = ${status} where id = ${world.record.id}`;
		expect(await world.stateOf(token, person.id)).toBe("closed");
		expect(await world.accept(token, person.id)).toEqual({ outcome: "refused" });
		expect(await world.ask(token, undefined)).toBe("refused");
	}
	await world.sql`update public.tenants set status = 'active' where id = ${world.record.id}`;

	expect(await world.stateOf(token, person.id)).toBe("pending");
});

test("while Clerk does not answer, nobody is admitted, and the page says why", async () => {
	const { person, token } = await world.invited();
	world.front.turn({ failures: [{ match: "* /v1/users/*", status: 503 }] });

	const refusals = [
		await refusalOf(world.accept(token, person.id)),
		await refusalOf(world.pageOf(token, person.id)),
	];
	world.front.turn({ failures: [] });

	expect(refusals.map(({ status }) => status)).toEqual([503, 503]);
	expect(await world.memberRow(person.id)).toBeUndefined();
});

test("only the invited member joins the team by its newest email, as its lead", async () => {
	const { owner, record } = world;
	const team = { ...(await aTeam(owner, "Pilots")), name: "Pilots" };
	const steps = await import("../team-invitations.server.ts");
	const { tokenOf } = await import("../token.server.ts");
	const { member } = await aMember(world.pool, record, "member");
	const person = world.aPerson({ id: member.id, email: member.email });
	const expiresAt = new Date(Date.now() + 3_600_000);
	const inviteToTeam = () =>
		writeAsSystem(record, "test", (writing) =>
			steps.inviteToTeam(writing, record.id, {
				...{ team, member: person, invitedBy: owner.member.id, role: "lead", message: null, expiresAt },
			}),
		);

	const id = (await inviteToTeam()) ?? "";
	expect(await inviteToTeam()).toBeUndefined();
	await writeAsSystem(record, "test", async (writing) => {
		const found = await steps.lockTeamInvitation(writing, id);
		if (found) await steps.resendTeamInvitation(writing, found, expiresAt);
	});

	expect(await refusalOf(world.accept(tokenOf(id, 1), person.id))).toMatchObject({ status: 404 });
	const token = tokenOf(id, 2);
	expect(await world.stateOf(token, world.aPerson().id)).toBe("other-address");
	expect(await world.accept(token, world.aPerson().id)).toEqual({ outcome: "refused" });
	expect(await world.stateOf(token, person.id)).toBe("pending");
	expect((await world.accept(token, person.id)).outcome).toBe("joined");
	expect(await world.stateOf(token, person.id)).toBe("mine");
	const [row] = await world.sql.unsafe(
		`select lead_id from "${record.schemaName}".teams where id = ${team.id}`,
	);
	expect(row?.lead_id).toBe(person.id);
});

test("someone whom Clerk made a member gets the role and teams of their pending invitation", async () => {
	const team = await aTeam(world.owner, "Clerked");
	const { person, id } = await world.invited({ role: "viewer", teams: [team.id] });
	const stranger = world.aPerson();
	const { admitInvited } = await import("../invitation-writes.server.ts");
	const { getNewcomer } = await import("#app/tenant/registry/newcomer.server.ts");
	const admitMember = async (userId: string) => {
		const newcomer = await getNewcomer(userId);
		return writeAsSystem(world.record, "webhook", (writing) =>
			admitInvited(writing, world.record.id, newcomer, "admin"),
		);
	};

	expect([
		await admitMember(person.id),
		await admitMember(stranger.id),
		await admitMember(person.id),
	]).toEqual([true, true, false]);

	expect(await world.memberRow(person.id)).toMatchObject({ role: "viewer" });
	expect(await world.memberRow(stranger.id)).toMatchObject({ role: "admin" });
	expect((await invitationsOf(world.owner, person.email))[0]).toMatchObject({
		status: "accepted",
		acceptedBy: person.id,
	});
	expect(await world.stateOf(id, person.id)).toBe("mine");
});
