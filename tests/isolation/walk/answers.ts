import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { exchange, type Mark, marksIn, NOBODYS, OURS, THEIRS, unsaid } from "../world/marks.ts";
import { unzipped } from "./unzipped.ts";

/** A request. `form` is sent as a browser sends it, `json` as a program does. */
export type Ask = {
	method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
	/** With its query. */
	path: string;
	form?: [string, string][];
	takesFiles?: boolean;
	json?: string;
	headers?: Record<string, string>;
};

export type Answer = {
	status: number;
	/** `name: value`, sorted, without those that vary by chance. */
	headers: string[];
	/** As text; for a zip, all its files. */
	body: string;
};

/** The value of a field that sends a file. */
export const A_FILE = "a file of a person";

type Handle = (request: Request) => Promise<Response>;

// They differ from answer to answer, or only count recent requests.
const BY_CHANCE = /^(date|x-request-id|server-timing|ratelimit|x-ratelimit)/;

/** Sends the request and reads the whole answer. */
export async function ask(handle: Handle, origin: string, wish: Ask, cookie: string): Promise<Answer> {
	const headers = new Headers({
		...{ Accept: "text/html", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin" },
		...(cookie && { Cookie: cookie }),
		...(wish.json !== undefined && { "Content-Type": "application/json", Accept: "application/json" }),
		...wish.headers,
	});
	const body = wish.method === "GET" ? undefined : bodyOf(wish);
	const response = await handle(new Request(`${origin}${wish.path}`, { method: wish.method, headers, body }));
	const bytes = response.body ? await buffer(Readable.fromWeb(response.body as never)) : Buffer.alloc(0);
	const text = bytes.subarray(0, 2).toString("latin1") === "PK" ? unzipped(bytes) : bytes.toString("utf8");
	const plain = (words: string) => chance.reduce((rest, one) => rest.replaceAll(one, "…"), words);
	const chance = [response.headers.get("x-request-id"), nonceOf(response.headers)].filter(
		(one) => one,
	) as string[];
	return {
		status: response.status,
		headers: [...response.headers]
			.filter(([name]) => !BY_CHANCE.test(name))
			.map(([name, value]) => plain(`${name}: ${value}`))
			.sort(),
		body: plain(text),
	};
}

const nonceOf = (headers: Headers) =>
	/'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];

function bodyOf({ form, json, takesFiles }: Ask): BodyInit {
	if (json !== undefined) return json;
	if (!takesFiles) return new URLSearchParams(form);
	const body = new FormData();
	const isFile = ([, value]: [string, string]) => value === A_FILE;
	// Browsers send fields in their order; those of files are the last of our forms.
	for (const [name, value] of (form ?? []).filter((field) => !isFile(field))) body.append(name, value);
	for (const [name] of (form ?? []).filter(isFile))
		body.append(name, new File(["Words of a person"], "a.txt"));
	return body;
}

/** Returns everything that was sent, as one text. */
export const saidIn = ({ path, form = [], json = "", headers = {} }: Ask): string =>
	[decodeURIComponent(path), ...form.flat(), json, ...Object.values(headers)].join("\n");

/** Returns what the answer has of the other workspace that the request did not contain. */
export function leaksIn({ headers, body, status }: Answer, said: string): string[] {
	return unsaid(marksIn([status, ...headers, body].join("\n"), THEIRS), said);
}

/** Returns the same request for a workspace that never existed. */
export function asNobodys(wish: Ask): Ask {
	return JSON.parse(exchange(JSON.stringify(wish), THEIRS, NOBODYS)) as Ask;
}

/** Returns the difference between the answers to their id and to an id that never existed; undefined when there is none. */
export function differenceOf(theirs: Answer, nobodys: Answer): string | undefined {
	if (theirs.status !== nobodys.status) return `${theirs.status} for theirs, ${nobodys.status} for nobody's`;
	const [one, other] = [namelessly(theirs, THEIRS), namelessly(nobodys, NOBODYS)];
	const header = one.headers.find((line) => !other.headers.includes(line));
	if (header) return `the header “${header}” is not there for nobody's`;
	if (one.headers.length !== other.headers.length) return "the headers differ for an id that never existed";
	return one.body === other.body ? undefined : firstDifference(one.body, other.body);
}

function firstDifference(one: string, other: string): string {
	let at = 0;
	while (at < one.length && one[at] === other[at]) at++;
	const around = (text: string) => text.slice(Math.max(0, at - 30), at + 60);
	return `the texts differ: “${around(one)}” for theirs, “${around(other)}” for nobody's`;
}

/** The form mark and the id of a new API key, which differ on each page. */
const DRAWN = /(?<=name="_f" value=")[\w-]{20}|(?<=name="key" value=")[0-9A-Za-z]{12}(?=")/g;

/** The end of the address of a new project. */
const RANDOM_END = /(?<=\/projects\/[\w.-]+)-[0-9a-z]{1,6}\b/g;

/** A time in milliseconds, as it appears in data, and as programs get it. */
const NOW = /\b1[789]\d{11}\b|\b20\d\d-\d\d-\d\dT[\d:]{8}\.\d{3}Z/g;

/**
 * A new API key, secret or id of ours, and the digest of an answer with one or a time in it, in a header or as a tool
 * returns it. Ids of both worlds begin alike.
 */
const BY_LOT =
	/tnp_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}|whsec_[\w+/]{43}=|test_[\da-f]{32}|\b(?!5eed0)[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\b|(?<=^etag: )"[\w-]{22}"|(?<="etag[\\":]+)[\w-]{22}/g;

/** Returns the answer without the workspace's markers, encoded ones included. */
function namelessly({ headers, body }: Answer, mark: Mark) {
	const blank: Mark = { word: "qz......", number: "1.....", uuid: "5eed....-1500" };
	// A new row gets the next number each time.
	const made = new RegExp(`${OURS.number}\\d{3}`, "g");
	const plain = (text: string) =>
		exchange(text, mark, blank)
			.replaceAll(made, "…")
			.replaceAll(BY_LOT, "…")
			.replaceAll(NOW, "…")
			.replaceAll(RANDOM_END, "-…");
	return {
		headers: headers.map((line) =>
			plain(line.replace(/(?<=flash=)([\w-]+)\.[\w-]+/, (_, run) => decodedText(run))),
		),
		body: plain(
			body
				.replaceAll(DRAWN, "…")
				.replaceAll(/[A-Za-z0-9_-]{24,}/g, (run) => (marksIn(run, mark).length > 0 ? decodedText(run) : run)),
		),
	};
}

const decodedText = (run: string): string => {
	const text = Buffer.from(run, "base64url").toString("utf8");
	return /qz|18[678]000|5eed0/.test(text) ? text : run;
};
