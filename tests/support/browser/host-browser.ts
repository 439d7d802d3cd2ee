import { request as send } from "node:http";
import { markIn } from "./form-mark.ts";

/** A browser without a screen that knows hosts: a jar of cookies for each, and every name is this machine. */
export type Page = {
	status: number;
	url: string;
	html: string;
	headers: Headers;
	/** Each answer on the way here, such as `307 http://localhost:4400/v1/client/handshake?…`. */
	hops: string[];
};

type Sent = { form?: Record<string, string>; headers?: Record<string, string>; follow?: boolean };

// More than any flow here needs; a loop ends in an error instead of a hang.
const MOST_HOPS = 15;

export function openHostBrowser() {
	const jars = new Map<string, Map<string, string>>();
	// Of the page that was seen last: a form goes as if it had been on that one.
	let mark: ReturnType<typeof markIn>;

	function jarOf(hostname: string): Map<string, string> {
		const jar = jars.get(hostname) ?? new Map<string, string>();
		jars.set(hostname, jar);
		return jar;
	}

	function take(jar: Map<string, string>, lines: string[]): void {
		for (const line of lines) {
			if (/;\s*domain=/i.test(line)) throw new Error(`a cookie for more than one host: ${line}`);
			const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
			if (/;\s*max-age=(0|-\d+)/i.test(line)) jar.delete(name);
			else jar.set(name, value);
		}
	}

	async function visit(address: string, { form, headers = {}, follow = true }: Sent = {}): Promise<Page> {
		const hops: string[] = [];
		let url = address;
		let body = form && new URLSearchParams({ ...mark, ...form }).toString();
		for (let hop = 0; hop < MOST_HOPS; hop++) {
			const { hostname, origin } = new URL(url);
			const jar = jarOf(hostname);
			const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
			const posted = { Origin: origin, "Sec-Fetch-Site": "same-origin" };
			const page = await fetchOnce(url, body, {
				Cookie: cookie,
				...(body === undefined ? {} : posted),
				...headers,
			});
			mark = markIn(page.html) ?? mark;
			take(jar, page.headers.getSetCookie());
			// The SDK's guard against loops lives two seconds; a person is slower than a test.
			jar.delete("__clerk_redirect_count");
			const location = page.headers.get("Location");
			if (!location || !follow) return { ...page, url, hops };
			hops.push(`${page.status} ${location}`);
			url = new URL(location, url).href;
			if (page.status !== 307 && page.status !== 308) body = undefined;
		}
		throw new Error(`${MOST_HOPS} redirects without an end:\n${hops.join("\n")}`);
	}

	return { visit, cookies: (hostname: string) => Object.fromEntries(jarOf(hostname)) };
}

/** `*.localhost` does not resolve everywhere, so the name goes into Host and the connection to 127.0.0.1. */
function fetchOnce(
	url: string,
	body: string | undefined,
	headers: Record<string, string>,
): Promise<Pick<Page, "status" | "html" | "headers">> {
	const { host, port, pathname, search } = new URL(url);
	return new Promise((resolve, reject) => {
		const type = body === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" };
		const page = { Accept: "text/html", "Sec-Fetch-Dest": "document" };
		const request = send(
			{
				...{
					host: "127.0.0.1",
					port,
					path: `${pathname}${search}`,
					method: body === undefined ? "GET" : "POST",
				},
				headers: { Host: host, ...page, ...type, ...headers },
			},
			async (response) => {
				const received = new Headers();
				for (let at = 0; at < response.rawHeaders.length; at += 2) {
					received.append(response.rawHeaders[at] as string, response.rawHeaders[at + 1] as string);
				}
				let html = "";
				for await (const part of response.setEncoding("utf8")) html += part;
				resolve({ status: response.statusCode ?? 0, html, headers: received });
			},
		);
		request.on("error", reject);
		request.end(body);
	});
}
