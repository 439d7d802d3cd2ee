import type { EmailContent } from "#app/platform/mail/email.ts";
import { emailSentence, isolateLines } from "#app/ui/text/isolate.ts";

/** Describes the step that a member is stuck at, for the email about it. */
export type ReminderFacts = {
	workspace: string;
	path: string;
	step: { title: string; minutes: number };
	/** Holds the workspace's own introduction; empty when there is none. */
	text: string;
	days: number;
	/** Holds the full address of the step; `unsubscribeUrl` turns these emails off. */
	url: string;
	unsubscribeUrl: string;
};

/** Writes the email to a member who is stuck. */
export function reminderEmail(facts: ReminderFacts): { subject: string; content: EmailContent } {
	const { workspace, path, step, text, days, url, unsubscribeUrl } = facts;
	const subject = emailSentence`Your next step in ${workspace}: ${step.title}`;
	const waited = days === 1 ? "a day" : `${days} days`;
	return {
		subject,
		content: {
			title: subject,
			paragraphs: [
				...(text ? [isolateLines(text)] : []),
				emailSentence`You started “${path}” in the workspace ${workspace}. Your next step is “${step.title}”. It takes about ${step.minutes} ${step.minutes === 1 ? "minute" : "minutes"}, and your progress is saved.`,
			],
			button: { label: "Continue onboarding", url },
			reason: emailSentence`You received this email because you’re a member of ${workspace} and haven’t continued for more than ${waited}. We send it only once per step.`,
			unsubscribe: { label: emailSentence`Turn off reminders from ${workspace}`, url: unsubscribeUrl },
		},
	};
}
