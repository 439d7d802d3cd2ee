import type { EmailContent } from "#app/platform/mail/email.ts";
import { emailSentence, inEmail } from "#app/ui/text/isolate.ts";
import { formatMoment } from "#app/ui/text/moment.ts";

/** An invitation as its email describes it. */
export type InvitationFacts = {
	workspace: { name: string; timeZone: string };
	inviter: string;
	/** The role's name; for a team, `lead` or `member`. */
	role: string;
	/** Names of the teams that come with it; for a team's own invitation, that one alone. */
	teams: string[];
	kind: "workspace" | "team";
	message: string | null;
	expiresAt: Date;
	/** The full address of its page. */
	url: string;
};

const names = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** Builds the email to the person who is invited. */
export function invitationEmail(facts: InvitationFacts): { subject: string; content: EmailContent } {
	const { workspace, inviter, teams, message, url } = facts;
	const subject =
		facts.kind === "team"
			? emailSentence`${inviter} has invited you to the team ${teams[0]} in ${workspace.name}`
			: emailSentence`${inviter} has invited you to ${workspace.name}`;
	const until = formatMoment(facts.expiresAt, { timeZone: workspace.timeZone });
	return {
		subject,
		content: {
			title: subject,
			preview: whatFor(facts),
			paragraphs: [
				whatFor(facts),
				...(message ? [{ from: emailSentence`${inviter} writes:`, quotation: ownWords(message) }] : []),
				`The invitation expires on ${until} (${workspace.timeZone}). It works only for the address this email was sent to.`,
			],
			button: { label: "View invitation", url },
			reason: emailSentence`You received this because ${inviter} invited this address. Not expecting it? You can ignore this email.`,
		},
	};
}

/** Returns a message without anything that mail programs make a link of: what we send to strangers leads nowhere but here. */
const ownWords = (message: string): string => message.split("\n").map(inEmail).join("\n");

function whatFor({ kind, workspace, role, teams }: InvitationFacts): string {
	if (kind === "team") {
		const as = role === "lead" ? " as its lead" : "";
		return emailSentence`You are invited to join the team ${teams[0]}${as} in the workspace ${workspace.name}.`;
	}
	const invited = emailSentence`You are invited to join the workspace ${workspace.name} as ${role}`;
	if (teams.length === 0) return `${invited}.`;
	return emailSentence`${invited}, along with ${teams.length === 1 ? "the team" : "the teams"} ${names.format(teams.map(inEmail))}.`;
}

/** Builds the email to the inviter when someone wants a new invitation. */
export function requestEmail(request: {
	workspace: string;
	email: string;
	askedBy: { name: string; email: string } | undefined;
	/** The page on which to send it again. */
	url: string;
}): { subject: string; content: EmailContent } {
	const { email, askedBy, url } = request;
	const into = inEmail(request.workspace);
	const subject = `${askedBy?.email ?? email} asks for a new invitation to ${into}`;
	const asker = askedBy?.name ? `${inEmail(askedBy.name)} (${askedBy.email})` : askedBy?.email;
	return {
		subject,
		content: {
			title: subject,
			paragraphs: [
				asker
					? `${asker} opened the invitation sent to ${email} with a different account and asks for a new invitation at ${askedBy?.email}.`
					: `The invitation for ${email} can no longer be accepted, so they are asking for a new one.`,
				"Nothing happens unless you invite them. If you don’t know them, you can ignore this email.",
			],
			button: { label: "Invite them", url },
			reason: `You received this because you invite people to ${into}.`,
		},
	};
}
