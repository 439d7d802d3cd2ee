import { createTransport, type NodemailerError } from "nodemailer";
import { env } from "../env.server.ts";

/** One email to one person. `to` is a bare address (`ada@example.com`); text and html say the same. */
export type Mail = {
	to: string;
	/** Whom it is from, in front of “via Tenantry”: a person, a workspace. The address stays ours. */
	fromName?: string;
	subject: string;
	text: string;
	html: string;
	/** Additional headers, such as `List-Unsubscribe`. */
	headers?: Record<string, string>;
	/** `<…@host>`: most mail systems treat two emails with the same one as one, however often they were sent. */
	messageId?: string;
};

/** The mail server could not be reached, or did not accept the email. */
export class MailUnavailable extends Error {
	override name = "MailUnavailable";
	/** The server refuses this address permanently (550 and the like): trying again changes nothing. */
	readonly permanent: boolean;
	/** The server refuses this address, permanently or for now, and may accept others. */
	readonly isAboutAddress: boolean;
	constructor(cause: unknown, { permanent = false, isAboutAddress = false } = {}) {
		super("The email could not be sent", { cause });
		this.permanent = permanent;
		this.isAboutAddress = isAboutAddress;
	}
}

const TIMES = {
	connectionTimeout: 10_000,
	greetingTimeout: 10_000,
	dnsTimeout: 10_000,
	socketTimeout: 30_000, // a server that checks for spam while receiving an email needs some seconds
	idleTimeout: 10_000, // an open connection keeps a process from ending
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
		maxRequeues: 1, // the server may have closed an idle connection; further retries are up to the caller
		// With smtp:// the password is sent after STARTTLS or not at all; ?requireTLS=false in the address is for a
		// private network.
		requireTLS: url.startsWith("smtp:") && !LOOPBACK.test(new URL(url).hostname),
		disableFileAccess: true,
		disableUrlAccess: true,
		...TIMES,
	});
}

/** Hands an email to the mail server. Throws MailUnavailable when the server did not accept it: try again later. */
export async function sendMail(mail: Mail): Promise<void> {
	const { to, subject, text, html, messageId, headers = {} } = mail;
	assertOneAddress(to);
	assertHeaders({ ...headers, ...(messageId && { "Message-ID": messageId }) });
	if (!transport) throw new MailUnavailable("SMTP_URL is not set");
	const sent = {
		from: senderLine(mail.fromName),
		// An object is used as it is; a string would be parsed as a list.
		to: { name: "", address: to },
		subject: oneLine(subject),
		text,
		html,
		messageId,
		// RFC 3834: prevents out-of-office replies to a program.
		headers: { "Auto-Submitted": "auto-generated", ...headers },
		signal: AbortSignal.timeout(WHOLE_TIMEOUT_MS),
	};
	await transport.sendMail(sent).catch((error: NodemailerError) => {
		throw new MailUnavailable(error, {
			permanent: refusedForGood(error),
			isAboutAddress: isAboutAddress(error),
		});
	});
}

const PARTS_OF_FROM = /^(?:(?<product>.*)<)?(?<address>[^<>]+)>?$/s;

/** Returns the sender that an operator set, with another name before it: “Ana at Northwind via Tenantry”. */
function senderLine(fromName: string | undefined): string | { name: string; address: string } {
	const { product = "", address } = PARTS_OF_FROM.exec(env.MAIL_FROM)?.groups ?? {};
	if (fromName === undefined || address === undefined) return env.MAIL_FROM;
	return { name: `${oneLine(fromName)} via ${product.trim() || "Tenantry"}`, address };
}

// 550 no such mailbox, 551 moved, 553 not an address here (RFC 5321, 4.2.3). Other 5xx are often about us, and temporary.
const refusedForGood = ({ command, responseCode }: NodemailerError) =>
	command === "RCPT TO" && [550, 551, 553].includes(responseCode ?? 0);

// 421: the server closes the connection, whatever the address.
const isAboutAddress = ({ command, responseCode = 421 }: NodemailerError) =>
	command === "RCPT TO" && responseCode !== 421;

// 254: the longest address that fits into SMTP's RCPT command (RFC 5321 with erratum 1690).
const ADDRESS = /^(?=.{3,254}$)[^\s<>@,;:"()\\\p{Cc}]+@[^\s<>@,;:"()\\\p{Cc}]+$/u;

function assertOneAddress(to: string): void {
	if (!ADDRESS.test(to)) throw new Error(`${JSON.stringify(to)} is not one email address`);
}

/** Rejects line breaks, because one in a header would begin the next header. */
function assertHeaders(headers: Record<string, string>): void {
	for (const [name, value] of Object.entries(headers)) {
		if (!/^[!-9;-~]+$/.test(name) || /[\p{Cc}\u2028\u2029]/u.test(value)) {
			throw new Error(`${JSON.stringify(name)} cannot be a header line`);
		}
	}
}

/** Flattens names that people chose, because they end up in subjects. */
const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
