import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import PostalMime from "postal-mime";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { type Box, type KeptMail, openBox } from "#scripts/local/mail/box.ts";
import { framed, listPage, MAIL_POLICY, mailPage, nothingPage } from "#scripts/local/mail/pages.ts";
import { isForThisMachine, listenOnLoopback } from "#scripts/local/network/loopback.ts";

/** A mail server that keeps what it receives, and the pages that show it. */
export type LocalMail = {
	/** The pages: `http://localhost:4500`. */
	url: string;
	/** SMTP_URL for the app: `smtp://127.0.0.1:4525`. */
	smtpUrl: string;
	/** Lists emails, newest first; with `to`, only those to that address. */
	messages(to?: string): KeptMail[];
	/** Refuses the next `times` emails with this SMTP code: 4xx is temporary, 5xx is permanent. */
	refuse(wish: Refusals): void;
	/** Removes every email and every pending refusal. */
	clear(): void;
	stop(): Promise<void>;
};

/** What to refuse next: the recipient, unless `at` names the sender. */
type Refusals = { times: number; code: number; at?: "sender" | "recipient" };

const LARGEST_MAIL = 1_000_000; // bytes; our emails have no attachments

/** Starts a local mail server and its pages on this machine's loopback addresses; port 0 chooses a free one. */
export async function startLocalMail(options: {
	port: number;
	smtpPort?: number;
	/** Keeps the emails there across restarts. */
	stateFile?: string;
}): Promise<LocalMail> {
	const box = openBox(options.stateFile);
	const refusals: Refusals = { times: 0, code: 451 };
	const smtp = smtpServer(box, refusals);
	const listener = smtp.listen(options.smtpPort ?? 0, "127.0.0.1");
	await once(listener, "listening");
	// A client that hangs up in the middle is no reason to stop.
	smtp.on("error", () => {});
	const clear = () => {
		box.empty();
		refusals.times = 0;
	};
	const refuse = (wish: Refusals) => void Object.assign(refusals, { at: undefined }, wish);
	const url = () => `http://localhost:${pages.port}`;
	const desk = { messages: box.list, find: box.find, refuse, clear, url };
	const pages = await listenOnLoopback(options.port, (request, response) => {
		void serve(desk, request, response).catch(() => response.destroy());
	});
	return {
		url: url(),
		smtpUrl: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
		messages: box.list,
		refuse,
		clear,
		async stop() {
			await Promise.all([pages.close(), new Promise<void>((done) => smtp.close(done))]);
		},
	};
}

function smtpServer(box: Box, refusals: Refusals): SMTPServer {
	function refusal(at: Refusals["at"]): Error | null {
		if (refusals.times <= 0 || at !== (refusals.at ?? "recipient")) return null;
		refusals.times -= 1;
		return Object.assign(new Error("This refusal was requested."), { responseCode: refusals.code });
	}
	return new SMTPServer({
		disabledCommands: ["AUTH", "STARTTLS"],
		logger: false,
		size: LARGEST_MAIL,
		closeTimeout: 100, // the app keeps its connections open for longer than a stop should take
		disableReverseLookup: true,
		onMailFrom: (_address, _session, done) => done(refusal("sender")),
		onRcptTo: (_address, _session, done) => done(refusal("recipient")),
		onData(stream, session, done) {
			receive(stream, session)
				.then((mails) => {
					if (stream.sizeExceeded)
						throw Object.assign(new Error("This email is too large."), { responseCode: 552 });
					for (const mail of mails) box.keep(mail);
					done();
				})
				.catch(done);
		},
	});
}

/** Stores one email per recipient, so that each person's are found by their address. */
async function receive(
	stream: AsyncIterable<Buffer>,
	{ envelope }: SMTPServerSession,
): Promise<Parameters<Box["keep"]>[0][]> {
	const { from, subject = "", text = "", html = "", headers } = await PostalMime.parse(await buffer(stream));
	const mail = {
		from: from?.name ? `${from.name} <${from.address}>` : (from?.address ?? ""),
		...{ subject, text, html, headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])) },
	};
	return envelope.rcptTo.map(({ address }) => ({ ...mail, to: address }));
}

const PAGE_HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

type MailControl = Pick<LocalMail, "messages" | "refuse" | "clear"> & {
	find: Box["find"];
	url: () => string;
};
type Answer = { status: number; type?: string; body?: string; headers?: Record<string, string> };

async function serve(desk: MailControl, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { status, type = "text/html; charset=utf-8", body = "", headers } = await answer(desk, request);
	response.writeHead(status, { ...PAGE_HEADERS, "Content-Type": type, ...headers });
	response.end(body);
}

async function answer(desk: MailControl, request: IncomingMessage): Promise<Answer> {
	const plain = "text/plain; charset=utf-8";
	if (!isForThisMachine(request)) {
		return { status: 421, type: plain, body: "The local mail answers for localhost only.\n" };
	}
	const { pathname, searchParams } = new URL(request.url ?? "/", desk.url());
	if (request.method === "POST") return command(desk, request, pathname);
	const to = searchParams.get("to") ?? "";
	if (pathname === "/") return { status: 200, body: listPage(desk.messages(to), to) };
	if (pathname === "/messages.json") {
		return { status: 200, type: "application/json", body: JSON.stringify(desk.messages(to)) };
	}
	const [, id = "", html] = /^\/messages\/([\w-]+)(\/html)?$/.exec(pathname) ?? [];
	const mail = desk.find(id);
	if (!mail) return { status: 404, body: nothingPage("This email was removed, or never existed.") };
	if (!html) return { status: 200, body: mailPage(mail) };
	return { status: 200, body: framed(mail.html), headers: { "Content-Security-Policy": MAIL_POLICY } };
}

/** Runs what people and tests may do here; a web page that happens to be open may not. */
async function command(desk: MailControl, request: IncomingMessage, path: string): Promise<Answer> {
	const { origin } = request.headers;
	if (origin && origin !== desk.url())
		return { status: 403, type: "text/plain", body: "Not available to other pages.\n" };
	const wish = await text(request);
	if (path === "/clear") {
		desk.clear();
		return { status: 303, headers: { Location: "/" } };
	}
	if (path !== "/refuse") return { status: 404, body: nothingPage("There is no such command.") };
	const refusals = { times: 1, code: 451, ...(JSON.parse(wish) as Partial<Refusals>) };
	desk.refuse(refusals);
	return { status: 200, type: "application/json", body: JSON.stringify(refusals) };
}
