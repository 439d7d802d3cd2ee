import type { Letter } from "#app/platform/mail/email.ts";
import { emailSentence, isolateLines } from "#app/ui/text/isolate.ts";

/** A step that somebody has not gone on with, as its letter tells of it. */
export type Told = {
	workspace: string;
	path: string;
	step: { title: string; minutes: number };
	/** What the workspace says above it; empty when nothing. */
	text: string;
	days: number;
	/** The whole address of the step, and the one that ends such letters. */
	url: string;
	unsubscribeUrl: string;
};

/** The letter to a member who is stuck. */
export function reminderLetter(told: Told): { subject: string; letter: Letter } {
	const { workspace, path, step, text, days, url, unsubscribeUrl } = told;
	const subject = emailSentence`Your next step in ${workspace}: ${step.title}`;
	const waited = days === 1 ? "a day" : `${days} days`;
	return {
		subject,
		letter: {
			title: subject,
			paragraphs: [
				...(text ? [isolateLines(text)] : []),
				emailSentence`You began “${path}” in the workspace ${workspace}, and “${step.title}” is where you are. It takes about ${step.minutes} ${step.minutes === 1 ? "minute" : "minutes"}; what you have done so far is kept.`,
			],
			button: { label: "Go on", url },
			reason: emailSentence`You get this letter, once for this step, because you are a member of ${workspace} and have not gone on for more than ${waited}.`,
			unsubscribe: { label: emailSentence`No more reminders from ${workspace}`, url: unsubscribeUrl },
		},
	};
}
