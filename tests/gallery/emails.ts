import { endingKeyEmail, leakedKeyEmail } from "#app/features/developers/emails.ts";
import { endpointEmail } from "#app/features/hooks/emails.ts";
import { invitationEmail, requestEmail } from "#app/features/invitations/emails.ts";
import { notificationEmail } from "#app/features/notifications/emails/email.ts";
import { reminderEmail } from "#app/features/reminders/emails.ts";
import type { EmailContent } from "#app/platform/mail/email.ts";

const DAY_MS = 24 * 3_600_000;

const workspace = "Acme";
const url = "https://app.example/acme";
const unsubscribeUrl = `${url}/unsubscribe`;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
const key = { workspace, key: "Weekly report", member: "Olivia Marsh", url };
const invitation = {
	workspace: { name: workspace, timeZone: "Europe/Berlin" },
	...{ inviter: "Olivia Marsh", expiresAt: inDays(14), url },
};
const told = [
	{ text: "Bo Thornton mentioned you in “Year-end party”", url },
	{ text: "Adrian Cole gave you the task “Take the bad rolls off the shelf” in “Rope quality”", url },
	{ text: "Mei Tanaka commented on “Desert trial route”", url },
];
const notified = { workspace, listUrl: url, settingsUrl: `${url}/settings`, unsubscribeUrl };

/** One email of each kind, by what it is about. */
export const EMAILS: Record<string, { content: EmailContent }> = {
	invitation: invitationEmail({
		...{ ...invitation, kind: "workspace", role: "Member", teams: ["Shop and web", "Workshop"] },
		message: "Hello Nora!\nThe catapult needs someone who can count.",
	}),
	"invitation to a team": invitationEmail({
		...{ ...invitation, kind: "team", role: "lead", teams: ["Workshop"], message: null },
	}),
	"someone asks for a new invitation": requestEmail({
		...{ workspace, email: "nora@post.example", url },
		askedBy: { name: "Nora Newcomer", email: "nora@home.example" },
	}),
	"one notification": notificationEmail({ ...notified, told: told.slice(0, 1), hasMore: false }),
	"several notifications": notificationEmail({ ...notified, told, hasMore: true }),
	"reminder of onboarding": reminderEmail({
		...{ workspace, path: "Join the team", step: { title: "Complete your profile", minutes: 2 }, url },
		...{ text: "We are happy that you are here.", days: 3, unsubscribeUrl },
	}),
	"key that expires": endingKeyEmail({ ...key, expiresAt: inDays(7), timeZone: "Europe/Berlin" }),
	"key that was found": leakedKeyEmail({ ...key, reason: "reported" }),
	"webhook that fails": endpointEmail({
		...{ workspace, host: "people.hooks.example", url, unsubscribeUrl },
		trouble: { kind: "failing", failures: 12 },
	}),
	"webhook that was turned off": endpointEmail({
		...{ workspace, host: "people.hooks.example", url, unsubscribeUrl },
		trouble: { kind: "off", reason: "gone" },
	}),
};
