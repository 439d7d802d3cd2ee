import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReactingTenant } from "#app/tenant/reactions/reaction.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import type { LocalMail } from "#scripts/local/mail/mail.ts";
import { mailTo, openMail } from "#tests/support/app/mail.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { anInvitation, aTeam, invitationsOf } from "#tests/support/world/invitation.ts";
import { asMember, aTenant, testPool } from "#tests/support/world/tenant.ts";

let pool: ConnectionPool;
let mail: LocalMail;
let owner: Tenant;
let reacting: ReactingTenant;
let send: typeof import("./send-emails.server.ts");
let changes: typeof import("./resend-and-revoke.server.ts");
beforeAll(async () => {
	await testDatabase();
	mail = await openMail();
	send = await import("./send-emails.server.ts");
	changes = await import("./resend-and-revoke.server.ts");
	pool = await testPool();
	const record = await aTenant(pool, { name: "Müller & Söhne 🚀" });
	owner = await asMember(record, record.id.replace("org_", "user_"));
	reacting = await asReacting(record);
});
afterAll(async () => {
	await (await import("#app/platform/database/database.server.ts")).closeDatabase();
	await Promise.all([mail.stop(), pool.close()]);
});

async function asReacting(record: TenantRecord): Promise<ReactingTenant> {
	const { storedFilesOf } = await import("#app/tenant/files/stored-files.server.ts");
	const { id, slug, name, timeZone, dateLocale } = record;
	const address = `https://app.example/${slug}`;
	return {
		...{ id, slug, name, timeZone, dateLocale, address, origin: "https://app.example" },
		files: storedFilesOf(record),
		read: (work) => inTenant(pool, record, "read", ({ db }) => work({ db, tables: tenantTables })),
		write: () => Promise.reject(new Error("An email writes nothing")),
		writeFor: () => Promise.reject(new Error("An email writes nothing")),
	};
}

const lettersTo = async (email: string) => {
	const answer = await fetch(`${mail.url}/messages.json?to=${encodeURIComponent(email)}`);
	return (await answer.json()) as { subject: string; text: string }[];
};

test("the email says who invites whom to what, until when, and links to the page that its token opens", async () => {
	const team = await aTeam(owner, "Crew عمر");
	const { id, token } = await anInvitation(owner, "ada@example.com", {
		teams: [team.id],
		message: "Welcome <b>aboard</b> 🎉\nYours, Olga",
	});

	await send.sendInvitation(reacting, { id, timesSent: 1 });

	const content = await mailTo("ada@example.com", "", mail.url);
	expect(content.subject).toBe("Olga Owner has invited you to Müller & Söhne 🚀");
	expect(content.text).toContain(
		"You are invited to join the workspace Müller & Söhne 🚀 as Member, along with the team \u2068Crew عمر\u2069.",
	);
	expect(content.text.replaceAll("\u200B", "")).toContain(
		"Olga Owner writes:\n> Welcome <b>aboard</b> 🎉\n> Yours, Olga",
	);
	expect(content.text).toContain("(UTC)");
	expect(content.links).toContain(`https://app.example/invitations/${token}`);
	expect(content.html).not.toContain("<b>aboard</b>");
});

test("inviting and resending each send one email, and asking for a new one tells the inviter", async () => {
	const { runReactions } = await import("#tests/support/world/reactions.ts");
	const { askForInvitation } = await import("./answering/answers.server.ts");
	const { tokenOf } = await import("./token.server.ts");
	await runReactions();
	const { id, token } = await anInvitation(owner, "grace@example.com");
	await runReactions();
	await changes.resendInvitation(owner, id, 1);
	await runReactions();
	await changes.revokeInvitation(owner, id);
	await askForInvitation(tokenOf(id, 2), undefined);
	await runReactions();

	const links = (await lettersTo("grace@example.com")).map(
		({ text }) => /\/invitations\/(\S+)/.exec(text)?.[1],
	);
	expect(links.sort()).toEqual([token, tokenOf(id, 2)].sort());
	const facts = (await lettersTo(owner.member.email)).map(({ subject }) => subject);
	expect(facts).toContain("grace@example.com asks for a new invitation to Müller & Söhne 🚀");
});

test("no email goes out for an invitation that was resent, revoked or expired meanwhile", async () => {
	const { id } = await anInvitation(owner, "late@example.com");
	await changes.resendInvitation(owner, id, 1);
	await send.sendInvitation(reacting, { id, timesSent: 1 });
	expect(await lettersTo("late@example.com")).toEqual([]);

	await changes.revokeInvitation(owner, id);
	await send.sendInvitation(reacting, { id, timesSent: 2 });
	await send.sendInvitation(reacting, { id: crypto.randomUUID(), timesSent: 1 });

	expect(await lettersTo("late@example.com")).toEqual([]);
	expect((await invitationsOf(owner, "late@example.com"))[0]?.timesSent).toBe(2);
});

test("the inviter learns who asks for a new invitation, and gets a prefilled form", async () => {
	const { id } = await anInvitation(owner, "expired+1@example.com");

	await send.sendInvitationRequest(reacting, { id, email: "expired+1@example.com" });
	await send.sendInvitationRequest(reacting, {
		id,
		email: "expired+1@example.com",
		askedBy: { name: "Bo", email: "bo@example.com" },
	});

	const facts = (await lettersTo(owner.member.email)).filter(({ text }) => text.includes("expired+1"));
	const [own, others] = facts.reverse();
	expect(own?.subject).toBe("expired+1@example.com asks for a new invitation to Müller & Söhne 🚀");
	expect(own?.text).toContain(
		`https://app.example/${reacting.slug}/invitations/new?address=expired%2B1%40example.com`,
	);
	expect(others?.text).toContain("Bo (bo@example.com) opened the invitation sent to expired+1@example.com");
	expect(others?.text).toContain("new?address=bo%40example.com");
});

test("an email sent after APP_SECRET was changed has the link that was promised before", async () => {
	const email = "late@example.com";
	const { id, token } = await anInvitation(owner, email);
	const { env } = await import("#app/platform/env.server.ts");
	const { APP_SECRET } = env;

	Object.assign(env, { APP_SECRET: "the one that came after, 0123456789", APP_SECRET_FALLBACK: APP_SECRET });
	try {
		await send.sendInvitation(reacting, { id, timesSent: 1 });
	} finally {
		Object.assign(env, { APP_SECRET, APP_SECRET_FALLBACK: undefined });
	}

	expect((await lettersTo(email))[0]?.text).toContain(`/invitations/${token}`);
});
