import type { EmailContent } from "#app/platform/mail/email.ts";
import { emailSentence } from "#app/ui/text/isolate.ts";
import { formatMoment } from "#app/ui/text/moment.ts";

/** Describes a key that was found where others can read it, for the email about it. */
export type LeakedKeyFacts = {
	workspace: string;
	/** The key’s own name. */
	key: string;
	/** Whom it acted as. */
	member: string;
	reason: "reported" | "address";
	/** The address of the key’s page. */
	url: string;
};

const HOW = {
	reported: "Someone found it where others can read it and reported it",
	address: "A program sent it in an address, which logs keep",
};

/** Writes the email about a key that was revoked because others could read it. */
export function leakedKeyEmail(facts: LeakedKeyFacts): { subject: string; content: EmailContent } {
	const { workspace, key, member, reason, url } = facts;
	const subject = emailSentence`The API key “${key}” in ${workspace} was revoked`;
	return {
		subject,
		content: {
			title: subject,
			paragraphs: [
				emailSentence`${HOW[reason]}, so it no longer works. It acted as ${member}.`,
				"Programs that use it are refused. Create another key for them, and read in the audit log what was done with this one.",
			],
			button: { label: "View the key", url },
			reason: emailSentence`You received this email because it was your key, or because you manage the integrations of ${workspace}.`,
		},
	};
}

/** Describes a key that will expire, for the email about it. */
export type EndingKeyFacts = Omit<LeakedKeyFacts, "reason"> & {
	expiresAt: Date;
	/** The workspace’s, an IANA name. */
	timeZone: string;
};

/** Writes the email about a key that will expire. */
export function endingKeyEmail(facts: EndingKeyFacts): { subject: string; content: EmailContent } {
	const { workspace, key, member, expiresAt, timeZone, url } = facts;
	const subject = emailSentence`The API key “${key}” in ${workspace} expires soon`;
	const until = formatMoment(expiresAt, { timeZone });
	return {
		subject,
		content: {
			title: subject,
			paragraphs: [
				emailSentence`It expires on ${until} (${timeZone}) and acts as ${member}. From then on, programs that use it are refused.`,
				"Create another key before that, and give it to those programs. A rotated key keeps its end.",
			],
			button: { label: "View the key", url },
			reason: emailSentence`You received this email because it is your key, or because you look after the integrations of ${workspace}.`,
		},
	};
}
