import type { ServerResponse } from "node:http";

/** The answer to one request: a redirect, a page, plain text or JSON. */
export type Reply = {
	status: number;
	location?: string;
	cookies?: string[];
	html?: string;
	text?: string;
	json?: unknown;
	file?: { contentType: string; bytes: Buffer };
};

/** Sends a reply. */
export function sendReply(response: ServerResponse, reply: Reply): void {
	const headers: Record<string, string | string[]> = { "Cache-Control": "no-store" };
	if (reply.location) headers.Location = reply.location;
	if (reply.cookies?.length) headers["Set-Cookie"] = reply.cookies;
	let body: string | Buffer = "";
	if (reply.html !== undefined) {
		headers["Content-Type"] = "text/html; charset=utf-8";
		body = reply.html;
	} else if (reply.json !== undefined) {
		// Exactly this value: the SDK reads anything else, even with a charset, as text.
		headers["Content-Type"] = "application/json";
		body = JSON.stringify(reply.json);
	} else if (reply.text !== undefined) {
		headers["Content-Type"] = "text/plain; charset=utf-8";
		body = `${reply.text}\n`;
	} else if (reply.file) {
		headers["Content-Type"] = reply.file.contentType;
		headers["X-Content-Type-Options"] = "nosniff";
		body = reply.file.bytes;
	}
	response.writeHead(reply.status, headers);
	response.end(body);
}
