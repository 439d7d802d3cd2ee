import type { EmailContent } from "#app/platform/mail/email.ts";
import { emailSentence, inEmail } from "#app/ui/text/isolate.ts";

/** What an email tells, newest first. */
export type EmailFacts = {
	workspace: string;
	/** Sentences, each with the name of who did it, and the full address of what it is about. */
	told: { text: string; url: string }[];
	/** Whether there is more than the email lists. */
	hasMore: boolean;
	/** The full addresses of the list, of its settings, and of the page that turns these emails off. */
	listUrl: string;
	settingsUrl: string;
	unsubscribeUrl: string;
};

/** Writes the email about one notification, or about several. */
export function notificationEmail(facts: EmailFacts): { subject: string; content: EmailContent } {
	const { workspace, told, hasMore, listUrl, settingsUrl, unsubscribeUrl } = facts;
	const [first] = told;
	const isOne = told.length === 1 && !hasMore;
	const number = hasMore ? `more than ${told.length}` : told.length;
	const subject =
		isOne && first
			? `${inEmail(first.text)} · ${inEmail(workspace)}`
			: emailSentence`You have ${number} new notifications in ${workspace}`;
	return {
		subject,
		content: {
			title: isOne && first ? inEmail(first.text) : subject,
			paragraphs: isOne
				? [emailSentence`In the workspace ${workspace}.`]
				: told.map(({ text, url }) => ({ text: inEmail(text), url })),
			button:
				isOne && first ? { label: "View it", url: first.url } : { label: "View notifications", url: listUrl },
			reason: `${emailSentence`You received this email because you’re a member of ${workspace}.`} You choose what we email you, and how often, at ${settingsUrl}`,
			unsubscribe: {
				label: emailSentence`Turn off notification emails from ${workspace}`,
				url: unsubscribeUrl,
			},
		},
	};
}
