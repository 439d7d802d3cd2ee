/** A headless browser for tests: keeps cookies as browsers do on `localhost` (for any port) and records every redirect. */
export type Page = {
	status: number;
	url: string;
	html: string;
	headers: Headers;
	/** Each answer along the way, such as `307 http://localhost:4400/v1/client/handshake?…`. */
	hops: string[];
};

// More than any flow here needs; a loop ends in an error instead of a hang.
const MOST_HOPS = 12;

type Cookie = { value: string; expires: number };

export function openBrowser() {
	const jar = new Map<string, Cookie>();

	function take(lines: string[]): void {
		for (const line of lines) {
			const [pair = "", ...attributes] = line.split(";");
			const at = pair.indexOf("=");
			const maxAge = attributes.map((one) => /^\s*max-age=(-?\d+)/i.exec(one)?.[1]).find(Boolean);
			const expires = maxAge === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(maxAge) * 1000;
			if (expires <= Date.now()) jar.delete(pair.slice(0, at));
			else jar.set(pair.slice(0, at), { value: pair.slice(at + 1), expires });
		}
	}

	function cookie(): string {
		for (const [name, { expires }] of jar) if (expires <= Date.now()) jar.delete(name);
		return [...jar].map(([name, { value }]) => `${name}=${value}`).join("; ");
	}

	async function request(address: string, form?: Record<string, string>): Promise<Page> {
		const hops: string[] = [];
		let url = address;
		let body = form && new URLSearchParams(form);
		for (let hop = 0; hop < MOST_HOPS; hop++) {
			const method = body ? "POST" : "GET";
			const response: Response = await fetch(url, {
				...{ method, body, redirect: "manual" },
				headers: { ...(await headersFor(url, method)), Cookie: cookie() },
			});
			take(response.headers.getSetCookie());
			const location = response.headers.get("Location");
			if (!location) {
				const { status, headers } = response;
				return { status, url, html: await response.text(), headers, hops };
			}
			await response.arrayBuffer();
			hops.push(`${response.status} ${location}`);
			url = new URL(location, url).href;
			if (response.status !== 307 && response.status !== 308) body = undefined;
		}
		throw new Error(`${MOST_HOPS} redirects, probably a loop:\n${hops.join("\n")}`);
	}

	return {
		get: (url: string) => request(url),
		post: (url: string, form: Record<string, string>) => request(url, form),
		cookie,
		/** Returns the cookies by name. */
		cookies: (): Record<string, string> => {
			cookie();
			return Object.fromEntries([...jar].map(([name, { value }]) => [name, value]));
		},
		take,
		drop: (name: RegExp) => {
			for (const key of [...jar.keys()]) if (name.test(key)) jar.delete(key);
		},
	};
}

async function headersFor(url: string, method: string): Promise<Record<string, string>> {
	const page = { Accept: "text/html", "Sec-Fetch-Dest": "document" };
	if (method === "GET") return page;
	return { ...page, Origin: new URL(url).origin, "Sec-Fetch-Site": "same-origin" };
}
