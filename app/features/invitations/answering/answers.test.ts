import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { anInvitation, aTeam, invitationsOf } from "#tests/support/world/invitation.ts";
import { type InvitationWorld, openInvitationWorld } from "#tests/support/world/invitation-world.ts";
import { asMember, refusalOf } from "#tests/support/world/tenant.ts";
import { entriesOf } from "#tests/support/world/trail.ts";

let world: InvitationWorld;
let changes: typeof import("../resend-and-revoke.server.ts");
beforeAll(async () => {
	world = await openInvitationWorld();
	changes = await import("../resend-and-revoke.server.ts");
});
afterAll(() => world.stop());

test("accepting makes a member in both mirrors, with role and teams, recorded as their own act", async () => {
	const [kept, deleted] = [await aTeam(world.owner, "Kept"), await aTeam(world.owner, "Deleted")];
	const { person, id, token } = await world.invited({ role: "viewer", teams: [kept.id, deleted.id] });
	const { removeTeam } = await import("#app/features/teams/teams.server.ts");
	await removeTeam(world.owner, deleted.slug);

	expect(await world.stateOf(token)).toBe("pending");
	expect(await world.stateOf(token, person.id)).toBe("pending");
	expect(await world.accept(token, person.id)).toEqual({
		outcome: "joined",
		slug: world.record.slug,
		workspace: "Acme",
	});

	expect(await world.memberRow(person.id)).toMatchObject({ role: "viewer", is_active: true, left_at: null });
	expect(await world.indexRow(person.id)).toEqual({ role: "viewer", status: "active" });
	const teams = await world.owner.read(({ db, tables: { teamMembers } }) =>
		db.select().from(teamMembers).where(eq(teamMembers.userId, person.id)),
	);
	expect(teams.map(({ teamId }) => teamId)).toEqual([kept.id]);
	expect(await world.eventsOf(id)).toEqual([
		`invitation.created by member ${world.owner.member.id}`,
		`invitation.accepted by member ${person.id}`,
	]);
	expect((await asMember(world.record, person.id)).member.role.key).toBe("viewer");
	expect(await world.stateOf(token, person.id)).toBe("mine");
	expect(await world.stateOf(token)).toBe("used");
	expect(await world.stateOf(token, world.aPerson().id)).toBe("used");
});

test("opening an invitation changes nothing", async () => {
	const { person, id, token } = await world.invited();
	const before = await invitationsOf(world.owner, person.email);

	for (const userId of [undefined, person.id, world.aPerson().id]) await world.pageOf(token, userId);

	expect(await invitationsOf(world.owner, person.email)).toEqual(before);
	expect(await world.eventsOf(id)).toHaveLength(1);
	expect(await world.memberRow(person.id)).toBeUndefined();
});

test("accepting twice at the same moment makes one member, and both requests succeed", async () => {
	const { person, id, token } = await world.invited();

	const both = valuesOf(
		await atOnce(`"${world.record.schemaName}".users`, [
			() => world.accept(token, person.id),
			() => world.accept(token, person.id),
		]),
	);

	expect(both.map(({ outcome }) => outcome).sort()).toEqual(["joined", "member"]);
	expect(await world.eventsOf(id)).toHaveLength(2);
	expect(await world.eventsOf(person.id)).toEqual([`member.joined by member ${person.id}`]);
});

test("of accepting and revoking at the same moment, exactly one takes effect", async () => {
	for (let round = 0; round < 4; round++) {
		const { person, id, token } = await world.invited();

		const [accepted, revoked] = await Promise.allSettled([
			world.accept(token, person.id),
			changes.revokeInvitation(world.owner, id),
		]);

		const joined = accepted.status === "fulfilled" && accepted.value.outcome === "joined";
		const [row] = await invitationsOf(world.owner, person.email);
		expect(row?.status).toBe(joined ? "accepted" : "revoked");
		expect(revoked.status).toBe(joined ? "rejected" : "fulfilled");
		expect(await world.memberRow(person.id)).toEqual(
			joined ? expect.objectContaining({ is_active: true }) : undefined,
		);
	}
});

test("nobody accepts an invitation with another address, or with an unverified one", async () => {
	const { person, token, id } = await world.invited();
	const other = world.aPerson();
	const pretender = world.aPerson({ verified: false });
	const mine = await world.invited({}, pretender);

	const page = await world.pageOf(token, other.id);
	expect(page).toMatchObject({ state: "other-address", account: { email: other.email } });
	expect(JSON.stringify(page)).not.toContain(person.email);
	expect(page.sentTo).toBe("g•••@example.com");
	expect(await world.accept(token, other.id)).toEqual({ outcome: "refused" });
	expect(await world.decline(token, other.id)).toEqual({ outcome: "refused" });
	expect(await world.stateOf(mine.token, pretender.id)).toBe("other-address");
	expect(await world.accept(mine.token, pretender.id)).toEqual({ outcome: "refused" });

	expect([await world.memberRow(other.id), await world.memberRow(pretender.id)]).toEqual([
		undefined,
		undefined,
	]);
	expect(await world.stateOf(token, person.id)).toBe("pending");
	expect(await world.eventsOf(id)).toHaveLength(1);
});

test("a second verified address works like the first, in any case", async () => {
	const email = "second@example.com";
	const person = world.aPerson({ moreEmails: [{ email: email.toUpperCase(), verified: true }] });
	const { token } = await anInvitation(world.owner, email);

	expect((await world.accept(token, person.id)).outcome).toBe("joined");
});

test("a made-up token, one from an older email and another workspace's id all lead to the same 404", async () => {
	const { person, id, token } = await world.invited();
	const other = world.aPerson();
	await changes.resendInvitation(world.owner, id, 1);
	const { tokenOf } = await import("../token.server.ts");
	const unknown = [
		token,
		createHash("sha256").update("guess").digest("base64url"),
		tokenOf(id, 3),
		`${tokenOf(id, 2).slice(0, -1)}_`,
		"x",
		"%00",
		"../workspaces",
		crypto.randomUUID(),
	];

	const refusals = await Promise.all(unknown.map((key) => refusalOf(world.pageOf(key, person.id))));
	for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
	expect(refusals[0]?.status).toBe(404);
	// The id alone reveals nothing to someone it was not sent to, nor to a visitor.
	expect(await refusalOf(world.pageOf(id, other.id))).toEqual(refusals[0]);
	expect(await refusalOf(world.pageOf(id, undefined))).toEqual(refusals[0]);
	expect(await refusalOf(world.accept(token, person.id))).toEqual(refusals[0]);
	expect(await refusalOf(world.accept(id, other.id))).toEqual(refusals[0]);
	expect(await world.memberRow(person.id)).toBeUndefined();

	expect(await world.stateOf(tokenOf(id, 2), person.id)).toBe("pending");
	expect((await world.accept(id, person.id)).outcome).toBe("joined");
});

test("an invitation declined without an account is over for everyone", async () => {
	const { person, token, id } = await world.invited();

	expect(await world.decline(token, undefined)).toEqual({ outcome: "done" });

	expect([await world.stateOf(token), await world.stateOf(token, person.id)]).toEqual([
		"declined",
		"declined",
	]);
	expect(await world.accept(token, person.id)).toEqual({ outcome: "refused" });
	expect(await world.decline(token, undefined)).toEqual({ outcome: "refused" });
	expect(await world.eventsOf(id)).toHaveLength(2);
});

test("an expired and a revoked invitation say so and admit nobody", async () => {
	const [expired, revoked] = [await world.invited(), await world.invited()];
	await world.sql.unsafe(
		`update "${world.record.schemaName}".invitations set expires_at = now() - interval '1 second' where id = '${expired.id}'`,
	);
	await changes.revokeInvitation(world.owner, revoked.id);

	for (const [one, state] of [
		[expired, "expired"],
		[revoked, "revoked"],
	] as const) {
		expect(await world.stateOf(one.token)).toBe(state);
		expect(await world.stateOf(one.id, one.person.id)).toBe(state);
		expect(await world.accept(one.token, one.person.id)).toEqual({ outcome: "refused" });
		expect(await world.memberRow(one.person.id)).toBeUndefined();
	}
});

test("anyone with an invitation that is over may ask for a new one, once a day", async () => {
	const { token, id, person } = await world.invited();
	expect(await world.ask(token, person.id)).toBe("refused");
	await changes.revokeInvitation(world.owner, id);

	const asked = [await world.ask(token, undefined), await world.ask(token, person.id)];

	expect(asked).toEqual(["asked", "asked-before"]);
	expect((await world.eventsOf(id)).filter((event) => event.startsWith("invitation.asked"))).toEqual([
		"invitation.asked by system invitation",
	]);
});

test("someone with another address asks in their own name", async () => {
	const { token, id } = await world.invited();
	const other = world.aPerson();

	expect(await world.ask(token, other.id)).toBe("asked");

	const { readAsSystem } = await import("#app/tenant/write-as-system.server.ts");
	const entries = await entriesOf({ read: (work) => readAsSystem(world.record, work) });
	const asked = entries.find(({ event, subjectId }) => event === "invitation.asked" && subjectId === id);
	expect(asked?.payload).toMatchObject({ askedBy: { name: "Gus Guest", email: other.email } });
});
