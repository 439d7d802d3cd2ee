import { setTimeout as sleep } from "node:timers/promises";
import type { KeptMail } from "#scripts/local/mail/box.ts";
import { type LocalMail, startLocalMail } from "#scripts/local/mail/mail.ts";

const WAIT_MS = 10_000; // the worker sends mails, and looks for work every few seconds

/** Starts a local mail server and points the application at it. Call in `beforeAll`, before importing anything of `app`. */
export async function openMail(): Promise<LocalMail> {
	const mail = await startLocalMail({ port: 0 });
	process.env.SMTP_URL = mail.smtpUrl;
	return mail;
}

/** The newest mail to an address whose subject contains the words; waits for it. Stories find the local mail at STORY_MAIL_URL. */
export async function mailTo(
	to: string,
	subject = "",
	url = process.env.STORY_MAIL_URL,
): Promise<KeptMail & { links: string[] }> {
	const until = Date.now() + WAIT_MS;
	for (;;) {
		const answer = await fetch(`${url}/messages.json?to=${encodeURIComponent(to)}`);
		const mails = (await answer.json()) as KeptMail[];
		const found = mails.find((mail) => mail.subject.includes(subject));
		if (found) return { ...found, links: found.text.match(/https?:\/\/\S+/g) ?? [] };
		if (Date.now() > until) throw new Error(`No mail about "${subject}" came to ${to}.`);
		await sleep(100);
	}
}
