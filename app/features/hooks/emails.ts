import type { EmailContent } from "#app/platform/mail/email.ts";
import { emailSentence } from "#app/ui/text/isolate.ts";

/** What is wrong with an endpoint. */
export type EndpointTrouble =
	| { kind: "failing"; failures: number }
	| { kind: "off"; reason: "failing" | "gone" };

/** Describes an endpoint that does not get what happens. `url`: of its page. */
export type EndpointEmailFacts = {
	workspace: string;
	host: string;
	trouble: EndpointTrouble;
	url: string;
	unsubscribeUrl: string;
};

/** Writes the email to those who can do something about it. */
export function endpointEmail(facts: EndpointEmailFacts): { subject: string; content: EmailContent } {
	const { workspace, host, trouble, url, unsubscribeUrl } = facts;
	const subject =
		trouble.kind === "failing"
			? emailSentence`The webhook to ${host} is failing`
			: emailSentence`The webhook to ${host} was turned off`;
	return {
		subject,
		content: {
			title: subject,
			paragraphs: paragraphsOf(host, workspace, trouble),
			button: { label: "See what went wrong", url },
			reason: emailSentence`You received this email because you created this webhook, or manage the webhooks of ${workspace}.`,
			unsubscribe: {
				label: emailSentence`Turn off emails about webhooks of ${workspace}`,
				url: unsubscribeUrl,
			},
		},
	};
}

function paragraphsOf(host: string, workspace: string, trouble: EndpointTrouble): string[] {
	if (trouble.kind === "failing") {
		return [
			emailSentence`For more than an hour, ${host} has accepted nothing of what happened in ${workspace}: ${trouble.failures} tries have failed.`,
			"We keep trying. Each event is sent again for three days, and nothing is lost until then. If no try succeeds for five days, we turn the webhook off.",
		];
	}
	const why =
		trouble.reason === "gone"
			? emailSentence`${host} has answered that this address is gone (410), so we no longer send it what happens in ${workspace}.`
			: emailSentence`No try to send ${host} what happens in ${workspace} has succeeded for five days, so we stopped.`;
	return [
		why,
		"What happens meanwhile is held for 30 days. When you turn the webhook on again, you choose what to send.",
	];
}
