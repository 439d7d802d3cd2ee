import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "#app/platform/database/database.server.ts";
import { hashOf } from "#app/tenant/registry/invitation-links.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { invitationLinks } from "#db/schema/public/invitation-links.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { inRegistry } from "#db/tenancy/session/open-in-tenant.ts";
import { atOnce, valuesOf } from "#tests/support/databases/at-once.ts";
import { anInvitation, anInvite, aTeam, invitationsOf } from "#tests/support/world/invitation.ts";
import { aMember, asMember, aTenant, refusalOf, testPool } from "#tests/support/world/tenant.ts";
import { getInviteStart } from "../invite-form-start.server.ts";
import { listInvitations } from "../list.server.ts";
import { resendInvitation, restoreInvitation, revokeInvitation } from "../resend-and-revoke.server.ts";
import { tokenOf } from "../token.server.ts";
import { countEmails, invitePeople } from "./invite.server.ts";
import { reportOn } from "./report.ts";

let pool: ConnectionPool;
let schemaName: string;
let owner: Tenant;
let admin: Tenant;
let member: Tenant;
let stranger: Tenant;
beforeAll(async () => {
	pool = await testPool();
	const record = await aTenant(pool);
	schemaName = record.schemaName;
	owner = await asMember(record, record.id.replace("org_", "user_"));
	admin = await aMember(pool, record, "admin");
	member = await aMember(pool, record, "member");
	stranger = await aMember(pool, await aTenant(pool), "admin");
});
afterAll(() => Promise.all([pool.close(), closeDatabase()]));

let count = 0;
const someone = () => `person-${count++}@example.com`;

const linkOf = async (id: string) => {
	const [link] = await inRegistry(pool, "read", (db) =>
		db.select().from(invitationLinks).where(eq(invitationLinks.invitationId, id)),
	);
	return link;
};

const eventsOf = (tenant: Tenant, id: string) =>
	tenant.read(async ({ db, tables: { auditLogs } }) =>
		(await db.select().from(auditLogs).where(eq(auditLogs.subjectId, id)).orderBy(auditLogs.seq)).map(
			({ event }) => event,
		),
	);

const expire = (tenant: Tenant, email: string) =>
	tenant.write(async (writing) => {
		writing.authorizeSelf(tenant.member.id);
		const { invitations } = writing.tables;
		await writing.db
			.update(invitations)
			.set({ expiresAt: new Date(Date.now() - 1_000) })
			.where(eq(invitations.email, email));
		await writing.record("workspace.configured", { id: tenant.id, changes: {} });
	});

const problemsOf = async (tenant: Tenant, list: string, given = {}) => {
	const answer = await invitePeople(tenant, anInvite(list, given));
	if (answer.outcome !== "read") throw new Error(answer.message);
	return { ...answer, lines: reportOn(answer).lines };
};

test("an invitation is stored only with its token's hash, here and in the index, and recorded once", async () => {
	const email = someone();

	const { id, token } = await anInvitation(admin, email, { message: "Come in", days: 3 });

	const [row] = await invitationsOf(admin, email);
	expect(row).toMatchObject({ status: "pending", role: "member", message: "Come in", timesSent: 1 });
	expect(row?.tokenHash).toBe(hashOf(token));
	expect(Math.round(((row?.expiresAt.getTime() ?? 0) - Date.now()) / 3_600_000)).toBe(72);
	expect(await linkOf(id)).toMatchObject({
		organizationId: admin.id,
		kind: "workspace",
		email,
		tokenHash: hashOf(token),
		isOpen: true,
	});
	expect(JSON.stringify([row, await linkOf(id)])).not.toContain(token);
	expect(await eventsOf(admin, id)).toEqual(["invitation.created"]);
});

test("valid addresses of a list are invited, and the others are reported line by line", async () => {
	const [known, fresh] = [someone(), someone()];
	await anInvitation(admin, known);

	const answer = await problemsOf(admin, [fresh, "nobody", known, member.member.email, fresh].join("\n"));

	expect(answer.invited).toEqual([fresh]);
	expect(answer.lines).toEqual([
		"Line 2: “nobody” is not an email address.",
		`Line 3: “${known}” is already invited.`,
		`Line 4: “${member.member.email}” is already a member.`,
		`Line 5: “${fresh}” is already on line 1.`,
	]);
	expect(answer.someWait).toBe(true);
	expect(reportOn(answer).left.split("\n")).toEqual(["nobody", known, member.member.email, fresh]);
});

test("with the box checked, people who are already invited get a new email and leave the list", async () => {
	const email = someone();
	const { id } = await anInvitation(admin, email);

	const answer = await problemsOf(admin, email, { resend: true, days: 30 });

	expect([answer.invited, answer.resent, answer.problems]).toEqual([[], [email], []]);
	expect((await linkOf(id))?.tokenHash).toBe(hashOf(tokenOf(id, 2)));
});

test("more than 200 addresses invite nobody", async () => {
	const list = Array.from({ length: 201 }, (_, n) => `many-${n}@example.com`).join("\n");

	const answer = await invitePeople(admin, anInvite(list));

	expect(answer).toMatchObject({ outcome: "invalid", field: "addresses" });
	expect(await invitationsOf(admin, "many-0@example.com")).toEqual([]);
	// Of five times as many, none is parsed: entries that are not addresses count too.
	const far = await invitePeople(admin, anInvite(`${list},${"no address,".repeat(800)}`));
	expect(far).toMatchObject({ outcome: "invalid", message: expect.stringContaining("has 1,001 addresses") });
});

test("letters are counted as they will be sent: a list that is too long to be sent asks for none, and is not read", () => {
	const addresses = (count: number) =>
		Array.from({ length: count }, (_, n) => `sent-${n}@example.com`).join("\n");
	const ofLongList = `one@example.com,${"no address,".repeat(1_000)}`;

	expect(countEmails({ addresses: `${addresses(200)}\nno address\nSENT-1@example.com` })).toBe(200);
	expect([addresses(201), ofLongList].map((list) => countEmails({ addresses: list }))).toEqual([0, 0]);
});

test("200 addresses with teams are invited at once", async () => {
	const teams = [(await aTeam(owner, "Big")).id, (await aTeam(owner, "Bigger")).id];
	const list = Array.from({ length: 200 }, (_, n) => `crowd-${n}@example.com`).join("\n");
	const started = performance.now();

	const answer = await problemsOf(owner, list, { teams });

	expect(answer.invited.length).toBe(200);
	expect(performance.now() - started).toBeLessThan(3_000);
});

test("nobody invites without the permission, or assigns a role with more permissions than their own", async () => {
	const email = someone();

	expect(await refusalOf(invitePeople(member, anInvite(email)))).toMatchObject({
		status: 403,
		rule: "users:manage",
	});
	expect(await refusalOf(listInvitations(member, { status: "all" }))).toMatchObject({ status: 403 });
	expect(await refusalOf(getInviteStart(member))).toMatchObject({ status: 403 });
	expect(await refusalOf(invitePeople(admin, anInvite(email, { role: "owner" })))).toMatchObject({
		status: 403,
		rule: "*",
	});
	expect((await getInviteStart(admin)).roles.map(({ key }) => key)).toEqual(["admin", "member", "viewer"]);
	expect((await getInviteStart(owner)).role).toBe("member");
	expect(await invitationsOf(admin, email)).toEqual([]);
});

test("a link from a team’s page chooses that team to begin with, and no other", async () => {
	const [near, far] = [await aTeam(admin, "Near"), await aTeam(admin, "Far")];

	expect((await getInviteStart(admin, { team: near.slug })).chosenTeams).toEqual([near.id]);
	expect((await getInviteStart(admin, { team: near.slug, find: "nothing like it" })).teams).toHaveLength(1);
	expect((await getInviteStart(admin, { team: "no-such-team" })).chosenTeams).toEqual([]);
	expect((await getInviteStart(admin)).teams.map(({ id }) => id)).toEqual(
		expect.arrayContaining([near.id, far.id]),
	);
});

test("an admin can neither resend nor revoke an owner's invitation of an owner", async () => {
	const email = someone();
	const { id } = await anInvitation(owner, email, { role: "owner" });

	for (const change of [
		() => resendInvitation(admin, id, 1),
		() => revokeInvitation(admin, id),
		() => invitePeople(admin, anInvite(email, { resend: true })),
	]) {
		expect(await refusalOf(change())).toMatchObject({ status: 403, rule: "*" });
	}
	const listed = (await listInvitations(admin, { status: "pending" })).invitations.find(
		(one) => one.id === id,
	);
	expect(listed?.cannotChange).toMatchObject({ sentence: expect.stringContaining("does not include") });
	expect((await linkOf(id))?.tokenHash).toBe(hashOf(tokenOf(id, 1)));
});

test("an unknown role and a deleted team are reported, and nobody is invited", async () => {
	const email = someone();

	expect(await invitePeople(owner, anInvite(email, { role: "gone" }))).toMatchObject({ field: "role" });
	expect(await invitePeople(owner, anInvite(email, { teams: [9_999] }))).toMatchObject({ field: "teams" });
	expect(await invitationsOf(owner, email)).toEqual([]);
});

test("resending renews the expiry and ends the older link; pressing twice sends one email", async () => {
	const email = someone();
	const { id, token } = await anInvitation(admin, email, { days: 1 });

	await resendInvitation(admin, id, 1);
	await resendInvitation(admin, id, 1);

	const [row] = await invitationsOf(admin, email);
	expect(row).toMatchObject({ timesSent: 2, status: "pending" });
	expect(row?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 13 * 24 * 3_600_000);
	expect(row?.tokenHash).not.toBe(hashOf(token));
	expect((await linkOf(id))?.tokenHash).toBe(row?.tokenHash);
	expect(await eventsOf(admin, id)).toEqual(["invitation.created", "invitation.resent"]);
});

test("an expired invitation is listed as such, can be resent, and does not block a new one", async () => {
	const [one, other] = [someone(), someone()];
	const { id } = await anInvitation(admin, one);
	await anInvitation(admin, other);
	await expire(admin, one);
	await expire(admin, other);

	expect((await listInvitations(admin, { status: "expired" })).invitations.map(({ email }) => email)).toEqual(
		[other, one],
	);
	await resendInvitation(admin, id, 1);
	await anInvitation(admin, other);

	expect((await invitationsOf(admin, one)).map(({ status }) => status)).toEqual(["pending"]);
	expect((await invitationsOf(admin, other)).map(({ status }) => status)).toEqual(["expired", "pending"]);
});

test("revoking closes the link and is idempotent; undoing it makes the same email work again, with its teams", async () => {
	const email = someone();
	const team = await aTeam(owner, "Revoked along");
	const { id, token } = await anInvitation(owner, email, { teams: [team.id] });
	const riding = () =>
		owner.read(({ db, tables: { teamInvitations } }) =>
			db.select().from(teamInvitations).where(eq(teamInvitations.invitationId, id)),
		);

	await revokeInvitation(owner, id);
	await revokeInvitation(owner, id);
	expect((await linkOf(id))?.isOpen).toBe(false);
	expect(await riding()).toMatchObject([{ status: "revoked" }]);
	await restoreInvitation(owner, id);

	expect(await linkOf(id)).toMatchObject({ isOpen: true, tokenHash: hashOf(token) });
	expect(await riding()).toMatchObject([{ status: "pending" }]);
	expect(await eventsOf(owner, id)).toEqual([
		"invitation.created",
		"invitation.revoked",
		"invitation.restored",
	]);
});

test("a revocation is not undone once the address was invited again", async () => {
	const email = someone();
	const { id } = await anInvitation(admin, email);
	await revokeInvitation(admin, id);
	await anInvitation(admin, email);

	expect(await refusalOf(restoreInvitation(admin, id))).toMatchObject({
		status: 409,
		rule: "one-invitation",
	});
	expect(await refusalOf(resendInvitation(admin, id, 1))).toMatchObject({ status: 409 });
});

test("an invitation of another workspace does not exist here for any action", async () => {
	const { id } = await anInvitation(admin, someone());

	for (const key of [id, "nonsense", "%00", "00000000-0000-0000-0000-000000000000"]) {
		for (const change of [
			() => resendInvitation(stranger, key, 1),
			() => revokeInvitation(stranger, key),
			() => restoreInvitation(stranger, key),
		]) {
			expect(await refusalOf(change())).toMatchObject({ status: 404, title: "No such invitation" });
		}
	}
	expect((await linkOf(id))?.isOpen).toBe(true);
	expect((await listInvitations(stranger, { status: "all" })).invitations).toEqual([]);
});

test("two members who invite the same person at the same moment create one invitation", async () => {
	const email = someone();
	const invite = () => invitePeople(admin, anInvite(email));

	const answers = valuesOf(await atOnce(`"${schemaName}".invitations`, [invite, invite]));

	expect(await invitationsOf(admin, email)).toHaveLength(1);
	expect(answers.map((answer) => answer.outcome === "read" && answer.invited.length).sort()).toEqual([0, 1]);
});

test("paging by key shows every invitation once, in both directions", async () => {
	const seen: string[] = [];
	let query: Parameters<typeof listInvitations>[1] = { status: "all" };
	for (;;) {
		const page = await listInvitations(admin, query);
		seen.push(...page.invitations.map(({ id }) => id));
		if (!page.after) break;
		query = { status: "all", after: page.after };
	}
	const last = await listInvitations(admin, query);
	const before = await listInvitations(admin, { status: "all", before: last.before });

	expect(new Set(seen).size).toBe(seen.length);
	expect(seen.length).toBeGreaterThan(200);
	expect(before.invitations.map(({ id }) => id)).toEqual(
		seen.slice(-last.invitations.length - 20, -last.invitations.length),
	);
	expect(await refusalOf(listInvitations(admin, { status: "all", after: "AAAA" }))).toMatchObject({
		status: 400,
	});
});
