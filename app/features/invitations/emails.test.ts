import { expect, test } from "vitest";
import { renderEmail } from "#app/platform/mail/email.ts";
import { invitationEmail, requestEmail } from "./emails.ts";

const HEBREW = "שלום";
const EVIL = "www.evil.example/login";

const about = (name: string) => ({
	workspace: { name, timeZone: "Europe/Berlin" },
	inviter: name,
	role: name,
	teams: [name, "Crew"],
	message: null,
	expiresAt: new Date("2026-12-12T12:00:00Z"),
	url: "https://app.example/invitations/x",
});

/** Returns every text of an email, without its button's label and its own link. */
function said({ subject, content }: ReturnType<typeof invitationEmail>): string[] {
	const { text, html } = renderEmail(content);
	return [subject, text, html].map((part) => part.replaceAll(/https:\/\/app\.example\/\S*?(?=["<\s])/g, ""));
}

const emails = (name: string) => [
	invitationEmail({ ...about(name), kind: "workspace", message: `Sign in:\n\n${name}` }),
	invitationEmail({ ...about(name), kind: "team" }),
	requestEmail({
		workspace: name,
		email: "guest@b.test",
		askedBy: { name, email: "ada@b.test" },
		url: about("").url,
	}),
];

test.each([EVIL, "https://evil.example", "evil.example", "login@evil.example"])(
	"a workspace, a person, a role, a team and a message of “%s” never become a link in either body of any email",
	(name) => {
		for (const part of emails(name).flatMap(said)) {
			expect(part).not.toContain("evil.example");
			expect(part).not.toContain("www.evil");
			expect(part).not.toContain("://evil");
			expect(part).not.toContain("login@evil");
			expect(part.replaceAll("\u200B", "")).toContain("evil.example");
		}
	},
);

test("a right-to-left name is isolated in the subject and in both bodies", () => {
	for (const part of emails(HEBREW).flatMap(said)) {
		expect(part).toContain(`\u2068${HEBREW}\u2069`);
		expect(part.replaceAll(/\u2068[^\u2069]*\u2069/g, "")).not.toContain(HEBREW);
	}
});

test("any other name appears unchanged, and the message keeps its line breaks", () => {
	const { subject, content } = invitationEmail({
		...about("Acme, Inc."),
		kind: "workspace",
		message: `See page 4.\n${HEBREW}!`,
	});

	expect(subject).toBe("Acme, Inc. has invited you to Acme, Inc.");
	expect(content.paragraphs[0]).toBe(
		"You are invited to join the workspace Acme, Inc. as Acme, Inc., along with the teams Acme, Inc. and Crew.",
	);
	expect(content.paragraphs[1]).toEqual({
		from: "Acme, Inc. writes:",
		quotation: `See page 4.\n\u2068${HEBREW}!\u2069`,
	});
});

test("every line of the inviter's message is marked as their words, even one that looks like ours", () => {
	const message = "Hi!\n\nYour account is locked.\nTenantry Security";

	const { text, html } = renderEmail(
		invitationEmail({ ...about("Ada"), kind: "workspace", message }).content,
	);

	expect(text).toContain("\n\nAda writes:\n> Hi!\n> \n> Your account is locked.\n> Tenantry Security\n\n");
	expect(html).toMatch(
		/Ada writes:<\/p>\s*<blockquote [^>]*>Hi!<br><br>Your account is locked\.<br>Tenantry Security<\/blockquote>/,
	);
});
