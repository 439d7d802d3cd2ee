/** Values for a part of a path: none of them is an existing id. */
export const SEGMENTS: string[] = [
	..."%00 %ff %25 %zz % ..%2f..%2fetc %F0%9F%98%80 %ED%A0%80 -1 0 1e9 2147483648 99999999999999999999 __proto__ constructor".split(
		" ",
	),
	"a".repeat(300),
	"a".repeat(5_000),
	"%20".repeat(1_000),
];

const base64 = (text: string) => Buffer.from(text).toString("base64url");

/** Values for a query parameter: dates at the ends of time, numbers beyond any range, cursors of another list. */
export const VALUES: string[] = [
	..."0001-01-01 0000-01-01 9999-12-31 2026-02-30 -1 0 1e309 NaN 2147483648 99999999999999999999 %00 %ff % %ED%A0%80 %F0%9F%98%80 *** \\".split(
		" ",
	),
	...[
		"[]",
		"null",
		"{}",
		'["0001-01-01T00:00:00.000Z",1]',
		'["9999-12-31T23:59:59.999Z",99999999999]',
		'[null,"\\u0000"]',
		"[".repeat(2_000),
	].map(base64),
	"a".repeat(5_000),
	"%25_".repeat(1_000),
];

/** Whole queries. */
export const QUERIES: [what: string, query: string][] = [
	["51 names", Array.from({ length: 51 }, (_, at) => `a${at}=1`).join("&")],
	["3,000 names", Array.from({ length: 3_000 }, () => "a").join("&")],
	["7,000 ampersands", "&".repeat(7_000)],
	["Clerk's names, many", Array.from({ length: 900 }, (_, at) => `__clerk${at}`).join("&")],
	["a handshake of nobody's", `__clerk_handshake=${"eyJ".repeat(2_000)}`],
	["routes of React Router's", `_routes=${"a,".repeat(3_000)}`],
	["names of what every object has", "__proto__=1&constructor=1&toString=1&hasOwnProperty=1"],
	["broken percent signs", "%=%&%ff=%zz&=&=x&%00=%00"],
];

const flash = (value: unknown) =>
	`flash=${base64(typeof value === "string" ? value : JSON.stringify(value))}`;

/** Headers added to those of a browser; `Cookie` is added to the person's own. */
export const HEADERS: [kind: "cookies" | "headers", what: string, headers: Record<string, string>][] = [
	["cookies", "3,000 pairs", { Cookie: Array.from({ length: 3_000 }, () => "a=b").join(";") }],
	["cookies", "3,000 semicolons and blanks", { Cookie: "; ".repeat(6_000) }],
	["cookies", "a deep flash", { Cookie: flash("[".repeat(8_000)) }],
	[
		"cookies",
		"a flash of another shape",
		{ Cookie: flash({ text: 1, undo: { action: "//evil.example", values: {} } }) },
	],
	["cookies", "a flash that is no base64", { Cookie: "flash=__proto__; flash=%00" }],
	[
		"cookies",
		"sessions that are none",
		{ Cookie: `__session=${"e30.".repeat(2_000)}; __session_a=x.y.z; __client_uat=-1; __refresh=%ff` },
	],
	[
		"headers",
		"many addresses before ours",
		{ "X-Forwarded-For": Array.from({ length: 600 }, () => "1.2.3.4").join(", ") },
	],
	["headers", "a long browser", { "User-Agent": "Mozilla ".repeat(1_000) }],
	[
		"headers",
		"many languages",
		{ "Accept-Language": "en;q=0.1,".repeat(1_000), Accept: "text/html,".repeat(300) },
	],
	[
		"headers",
		"ranges and conditions",
		{
			Range: `bytes=${"0-1,".repeat(1_000)}`,
			"If-None-Match": '"a",'.repeat(500),
			"If-Modified-Since": "never",
		},
	],
	["headers", "an authorization of nobody's", { Authorization: `Bearer ${"e30.".repeat(1_500)}` }],
	[
		"headers",
		"a page before that is none",
		{ Referer: "http://%00/%zz", Origin: "null", "Sec-Fetch-Site": "same-origin\t" },
	],
];
