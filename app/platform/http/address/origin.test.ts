import { expect, test } from "vitest";
import { isSameOrigin } from "./origin.server.ts";

const OURS = "http://localhost:3000"; // APP_ORIGIN of the tests
const THEIRS = "https://evil.example";

/** `undefined` is a header that was not sent. */
const SITES = [undefined, "", "none", "same-origin", "same-site", "cross-site", "nonsense"];
const ORIGINS = [undefined, "", "null", OURS, THEIRS, "http://localhost:3001", "https://localhost:3000"];
const OWN_REFERERS = [OURS, `${OURS}/`, `${OURS}/acme/projects/new?page=2`, "HTTP://LOCALHOST:3000/sign-in"];
const OTHER_REFERERS = [
	...[undefined, "", "null", "about:blank", "/acme", "localhost:3000/", `${THEIRS}/`, `${THEIRS}/?${OURS}/`],
	// What begins like ours, or contains ours, is not ours.
	...[
		"http://localhost:30001/",
		"http://localhost:3000.evil.example/",
		"http://localhost:3000@evil.example/",
	],
	...[
		"https://localhost:3000/",
		"http://localhost/",
		`file:///${OURS}/`,
		`blob:${THEIRS}/x`,
		`view-source:${OURS}/`,
	],
	...[
		"http://acme.localhost:3000/",
		`//localhost:3000/`,
		`${OURS}\\@evil.example`.replace("3000", "3000.evil"),
	],
];

const from = (site?: string, origin?: string, referer?: string) => {
	const sent = { "Sec-Fetch-Site": site, Origin: origin, Referer: referer };
	const given = Object.entries(sent).filter((one): one is [string, string] => one[1] !== undefined);
	return isSameOrigin(new Request(`${OURS}/acme/projects/new`, { method: "POST", headers: given }));
};

test("a browser that says where a request comes from is believed, whatever Referer says", () => {
	for (const site of SITES) {
		for (const origin of ORIGINS) {
			if (site === undefined && origin === undefined) continue;
			for (const referer of [...OWN_REFERERS, ...OTHER_REFERERS]) {
				const expected = site && site !== "none" ? site === "same-origin" : origin === OURS;
				expect(from(site, origin, referer), JSON.stringify({ site, origin, referer })).toBe(expected);
			}
		}
	}
});

test("one that sends neither header is believed for a Referer of our own origin, and for nothing else", () => {
	for (const referer of OWN_REFERERS) expect(from(undefined, undefined, referer), referer).toBe(true);
	for (const referer of OTHER_REFERERS) expect(from(undefined, undefined, referer), referer).toBe(false);
});
