import type { Letter } from "#app/platform/mail/email.ts";
import { emailSentence, inEmail, isolateLines } from "#app/ui/text/isolate.ts";
import { formatMoment } from "#app/ui/text/moment.ts";

/** An invitation as its letter tells of it. */
export type Told = {
	workspace: { name: string; timeZone: string };
	inviter: string;
	/** As what: the role's name; for a team, whether as its lead. */
	role: string;
	/** Names of the teams that come with it; for a team's own invitation, that one alone. */
	teams: string[];
	kind: "workspace" | "team";
	message: string | null;
	expiresAt: Date;
	/** The whole address of its page. */
	url: string;
};

const names = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** The letter to the one who is invited. */
export function invitationLetter(told: Told): { subject: string; letter: Letter } {
	const { workspace, inviter, teams, message, url } = told;
	const subject =
		told.kind === "team"
			? emailSentence`${inviter} invites you to the team ${teams[0]} in ${workspace.name}`
			: emailSentence`${inviter} invites you to ${workspace.name}`;
	const until = formatMoment(told.expiresAt, { timeZone: workspace.timeZone });
	return {
		subject,
		letter: {
			title: subject,
			paragraphs: [
				whatFor(told),
				...(message ? [`${inEmail(inviter)} writes:\n${isolateLines(message)}`] : []),
				`The invitation can be accepted until ${until} (${workspace.timeZone}), by the person whose address this letter was sent to.`,
			],
			button: { label: "See the invitation", url },
			reason: emailSentence`You get this letter because ${inviter} typed your address. If you do not know them, do nothing: nothing happens then.`,
		},
	};
}

function whatFor({ kind, workspace, role, teams }: Told): string {
	if (kind === "team") {
		const as = role === "lead" ? " as its lead" : "";
		return emailSentence`You are asked to join the team ${teams[0]}${as} in the workspace ${workspace.name}.`;
	}
	const invited = emailSentence`You are invited to the workspace ${workspace.name} as ${role}`;
	if (teams.length === 0) return `${invited}.`;
	return emailSentence`${invited}, and in ${teams.length === 1 ? "the team" : "the teams"} ${names.format(teams.map(inEmail))}.`;
}

/** The letter to the inviter when somebody wants a new invitation. */
export function askedLetter(asked: {
	workspace: string;
	email: string;
	askedBy: { name: string; email: string } | undefined;
	/** Where to send it again. */
	url: string;
}): { subject: string; letter: Letter } {
	const { email, askedBy, url } = asked;
	const into = inEmail(asked.workspace);
	const subject = `${askedBy?.email ?? email} asks for a new invitation to ${into}`;
	const asker = askedBy?.name ? `${inEmail(askedBy.name)} (${askedBy.email})` : askedBy?.email;
	return {
		subject,
		letter: {
			title: subject,
			paragraphs: [
				asker
					? `${asker} opened the invitation that was sent to ${email}, and cannot accept it from their own account. They ask for one to ${askedBy?.email}.`
					: `The invitation of ${email} can no longer be accepted, and they ask for a new one.`,
				"Nothing happens unless you invite them. If you do not know them, leave it.",
			],
			button: { label: "Invite them", url },
			reason: `You get this letter because you invite people to ${into}.`,
		},
	};
}
