import { createTransport, type NodemailerError } from "nodemailer";
import { env } from "../env.server.ts";

/** One mail to one person. `to` is a bare address (`ada@example.com`); text and html say the same. */
export type Mail = {
	to: string;
	subject: string;
	text: string;
	html: string;
	/** More header lines, such as `List-Unsubscribe`. */
	headers?: Record<string, string>;
	/** `<…@host>`: two mails with the same one are one to most mail systems, however often they were sent. */
	messageId?: string;
};

/** The mail server could not be reached, or did not take the mail. */
export class MailUnavailable extends Error {
	override name = "MailUnavailable";
	/** The server refuses this address for good (550 and the like): trying again changes nothing. */
	readonly permanent: boolean;
	constructor(cause: unknown, permanent = false) {
		super("The mail could not be handed over", { cause });
		this.permanent = permanent;
	}
}

const TIMES = {
	connectionTimeout: 10_000,
	greetingTimeout: 10_000,
	dnsTimeout: 10_000,
	socketTimeout: 30_000, // a server that checks for spam while it takes a mail needs some seconds
	idleTimeout: 10_000, // an open connection keeps a process from ending by itself
};
// All of the above one after the other, and a second connection.
const WHOLE_TIMEOUT_MS = 60_000;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const transport = env.SMTP_URL === undefined ? undefined : open(env.SMTP_URL);

function open(url: string) {
	return createTransport({
		url,
		pool: true,
		maxConnections: 2,
		maxRequeues: 1, // the server may have hung up while we rested; more is for the caller to decide
		// With smtp:// the password goes out after STARTTLS or not at all; ?requireTLS=false in the address is for a private network.
		requireTLS: url.startsWith("smtp:") && !LOOPBACK.test(new URL(url).hostname),
		disableFileAccess: true,
		disableUrlAccess: true,
		...TIMES,
	});
}

/** Hands a mail to the mail server. Throws MailUnavailable when the server did not take it: try again later. */
export async function sendMail({ to, subject, text, html, messageId, headers = {} }: Mail): Promise<void> {
	assertOneAddress(to);
	assertHeaders({ ...headers, ...(messageId && { "Message-ID": messageId }) });
	if (!transport) throw new MailUnavailable("SMTP_URL is not set");
	const mail = {
		from: env.MAIL_FROM,
		// As an object it is taken as it is; a string would be read as a list.
		to: { name: "", address: to },
		subject: oneLine(subject),
		text,
		html,
		messageId,
		// RFC 3834: no out-of-office reply to a program.
		headers: { "Auto-Submitted": "auto-generated", ...headers },
		signal: AbortSignal.timeout(WHOLE_TIMEOUT_MS),
	};
	await transport.sendMail(mail).catch((error: NodemailerError) => {
		throw new MailUnavailable(error, refusedForGood(error));
	});
}

// 550 no such mailbox, 551 moved, 553 not an address here (RFC 5321, 4.2.3). Other 5xx are often about us, and pass.
const refusedForGood = ({ command, responseCode }: NodemailerError) =>
	command === "RCPT TO" && [550, 551, 553].includes(responseCode ?? 0);

// 254: the longest address that fits into SMTP's RCPT command (RFC 5321 with erratum 1690).
const ADDRESS = /^(?=.{3,254}$)[^\s<>@,;:"()\\\p{Cc}]+@[^\s<>@,;:"()\\\p{Cc}]+$/u;

function assertOneAddress(to: string): void {
	if (!ADDRESS.test(to)) throw new Error(`${JSON.stringify(to)} is not one mail address`);
}

/** A line break in a header would begin the next one. */
function assertHeaders(headers: Record<string, string>): void {
	for (const [name, value] of Object.entries(headers)) {
		if (!/^[!-9;-~]+$/.test(name) || /[\p{Cc}\u2028\u2029]/u.test(value)) {
			throw new Error(`${JSON.stringify(name)} cannot be a header line`);
		}
	}
}

/** Names that people chose end up in subjects. */
const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
