import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { signToken } from "#scripts/local/clerk/state/tokens.ts";
import { type Front, openFront } from "#tests/support/browser/visit.ts";

const HOUR = 3600;
const owner = "owner@acme.example";
let front: Front;

beforeAll(async () => {
	front = await openFront({ environment: { LATE_FORM_HOURS: "1" } });
});
afterAll(() => front.stop());
afterEach(() => {
	front.turn({ failures: [], refresh: true });
});

const down = () => front.turn({ failures: [{ match: "* /v1/*", status: "hangup" }] });

test("a visitor is sent to sign in and then back", async () => {
	const { status, headers } = await front.visit("/acme/projects?page=2");

	expect(status).toBe(303);
	const back = encodeURIComponent("http://localhost:3000/acme/projects?page=2");
	expect(headers.get("Location")).toBe(`${front.local.url}/sign-in?redirect_url=${back}`);
});

test("a browser that prefetches is not led to Clerk", async () => {
	const { cookie } = await front.signIn({ email: owner, ageSeconds: 600, refresh: false });

	const ahead = await front.visit("/acme", { cookie, headers: { "Sec-Purpose": "prefetch" } });
	const shown = await front.visit("/acme", { cookie });

	expect([ahead.status, ahead.headers.getSetCookie(), shown.status]).toEqual([403, [], 307]);
});

test("a signed-in person is identified without a call to Clerk", async () => {
	const { cookie } = await front.signIn({ email: owner });
	down();

	const { body } = await front.visit("/acme", { cookie });

	expect(body).toBe("page for user_acme_owner via token");
});

test("a form posted late is saved, by a refresh", async () => {
	const { cookie } = await front.signIn({ email: owner, ageSeconds: 600 });

	const { body, headers } = await front.post("/acme", { cookie, form: [["note", "late"]] });

	expect(body).toBe("saved late by user_acme_owner via refresh");
	const lines = headers.getSetCookie().filter((line) => /^__(session|refresh)/.test(line));
	expect(lines).toHaveLength(3);
	expect(lines.every((line) => /; HttpOnly/i.test(line))).toBe(true);
	expect(headers.get("Cache-Control")).toBe("no-store");
});

test("a form posted late without a refresh cookie is saved when Clerk says that the session lives", async () => {
	const { cookie } = await front.signIn({ email: owner, ageSeconds: 600, refresh: false });

	const { body } = await front.post("/acme", { cookie, form: [["note", "late"]] });

	expect(body).toBe("saved late by user_acme_owner via late");
});

test("a form posted after signing in again elsewhere is saved", async () => {
	const { cookie } = await front.signIn({ email: owner, ageSeconds: 30 });
	const newer = cookie.replace(/(__client_uat[\w-]*)=\d+/g, `$1=${Math.floor(Date.now() / 1000)}`);

	const { body } = await front.post("/acme", { cookie: newer, form: [["note", "again"]] });

	expect(body).toBe("saved again by user_acme_owner via late");
});

test("a form from a revoked session comes back with everything typed", async () => {
	for (const refresh of [true, false]) {
		const { cookie, sessionId } = await front.signIn({ email: owner, ageSeconds: 600, refresh });
		await front.control("session/revoke", { sessionId });

		const { status, form } = await front.post("/acme/projects/new?from=list", {
			cookie,
			headers: { Referer: "http://localhost:3000/acme/projects/new" },
			form: [
				["name", "Moon <base>"],
				["tag", "a"],
				["tag", "b"],
			],
		});

		expect(status).toBe(401);
		expect(form).toMatchObject({
			action: "/acme/projects/new?from=list",
			fields: [
				["name", "Moon <base>"],
				["tag", "a"],
				["tag", "b"],
			],
			lostFiles: [],
		});
		expect(form?.signInUrl).toContain(encodeURIComponent("/acme/projects/new"));
	}
});

test("files cannot come back, so they are listed", async () => {
	const { form } = await front.post("/acme", {
		form: [
			["name", "x"],
			["logo", new File(["…"], "logo.png")],
		],
	});

	expect(form).toMatchObject({ fields: [["name", "x"]], lostFiles: ["logo.png"] });
});

test("the page that returns a form works without scripts", async () => {
	const { refusal, form } = await front.post("/acme", {
		form: [
			["tag", "a"],
			["tag", '"><b>'],
			["logo", new File(["…"], "logo.png")],
		],
	});
	const { ReturnedForm: LateForm } = await import("#app/tenant/refusals/returned-form.tsx");
	if (!form) throw new Error("nothing was handed back");

	const html = renderToStaticMarkup(<LateForm refusal={refusal} form={form} status={401} />);

	expect(html).toMatch(/<form [^>]*noValidate="" action="\/acme" method="post">/);
	expect(html).toMatch(/<input [^>]*readOnly=""[^>]* name="tag"[^>]* value="a"\/>/);
	expect(html).toMatch(/<input [^>]*readOnly=""[^>]* name="tag"[^>]* value="&quot;&gt;&lt;b&gt;"\/>/);
	expect(html).toContain("logo.png");
	expect(html).toMatch(/<a [^>]*target="_blank"[^>]*>Sign in in a new tab<\/a>/);
	expect(html).toContain("Send again</button>");
	const final = { title: "Over", message: "This is over.", isFinal: true } as const;
	const over = renderToStaticMarkup(<LateForm refusal={final} form={form} status={409} />);
	expect(over).not.toContain("Send again</button>");
	expect(over).toContain("Copy what you need");
});

test("a form older than the window is not accepted without a refresh", async () => {
	const { cookie } = await front.signIn({ email: owner, ageSeconds: 2 * HOUR, refresh: false });

	const { status } = await front.post("/acme", { cookie, form: [["note", "old"]] });

	expect(status).toBe(401);
});

test("while Clerk is down a late form comes back with the advice to wait", async () => {
	for (const refresh of [true, false]) {
		const { cookie } = await front.signIn({ email: owner, ageSeconds: 600, refresh });
		down();

		const { status, headers, form } = await front.post("/acme", { cookie, form: [["note", "n"]] });

		expect(status).toBe(503);
		expect(headers.get("Retry-After")).toBe("10");
		expect(form?.fields).toEqual([["note", "n"]]);
		front.turn({ failures: [] });
	}
});

test("a tampered token identifies nobody", async () => {
	const { cookie } = await front.signIn({ email: owner });
	const forge = (token: string) => {
		const [head, payload = "", signature] = token.split(".");
		const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
		const other = Buffer.from(JSON.stringify({ ...claims, sub: "user_both" })).toString("base64url");
		return `${head}.${other}.${signature}`;
	};
	const forged = cookie.replace(/(__session[\w-]*)=([^;]+)/g, (_, name, token) => `${name}=${forge(token)}`);

	const read = await front.visit("/acme", { cookie: forged });
	const sent = await front.post("/acme", { cookie: forged, form: [["note", "x"]] });

	expect([read.person, sent.person]).toEqual([undefined, undefined]);
	expect([read.status, sent.status]).toEqual([303, 401]);
});

test("a token from the future, for another site, or for nobody in particular is refused, late or not", async () => {
	const { cookie, sessionId, userId } = await front.signIn({ email: owner });
	const now = Math.floor(Date.now() / 1000);
	const good = {
		sub: userId,
		sid: sessionId,
		azp: "http://localhost:3000",
		iss: front.local.emulator.issuer,
	};
	const times = { iat: now, nbf: now, exp: now + 60 };
	const old = { iat: now - 600, nbf: now - 600, exp: now - 540 };
	const wrong = [
		{ ...good, ...times, iat: now + 1800, nbf: now + 1800, exp: now + 1860 },
		{ ...good, ...old, nbf: now + 1800 },
		{ ...good, ...times, azp: "http://localhost:9999" },
		{ ...good, ...old, azp: "http://localhost:9999" },
		{ ...good, ...times, azp: undefined },
	];

	for (const claims of wrong) {
		const other = cookie.replace(/(__session[\w-]*)=[^;]+/g, `$1=${signToken(claims)}`);
		const { person } = await front.post("/acme", { cookie: other, form: [["note", "x"]] });
		expect(person).toBeUndefined();
	}
	const control = cookie.replace(/(__session[\w-]*)=[^;]+/g, `$1=${signToken({ ...good, ...times })}`);
	expect((await front.post("/acme", { cookie: control, form: [["note", "x"]] })).status).toBe(200);
});

test("a form from another site is refused, regardless of its cookies", async () => {
	const { cookie } = await front.signIn({ email: owner });
	const form: [string, string][] = [["note", "x"]];
	const from = (headers: Record<string, string>) => front.post("/acme", { cookie, form, headers });

	const refused: Record<string, string>[] = [
		{ "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" },
		{ "Sec-Fetch-Site": "same-site", Origin: "http://localhost:3000" },
		{ "Sec-Fetch-Site": "", Origin: "http://localhost:3001" },
		{ "Sec-Fetch-Site": "", Origin: "null" },
		{ "Sec-Fetch-Site": "" },
	];
	for (const headers of refused) {
		const { status, refusal } = await from(headers);
		expect([status, refusal?.rule]).toEqual([403, "same-origin"]);
	}
	expect((await from({ "Sec-Fetch-Site": "", Origin: "http://localhost:3000" })).status).toBe(200);
});

test("machines may post to the webhook address, and are anonymous there", async () => {
	const { cookie } = await front.signIn({ email: owner });
	const seen: unknown[] = [];

	await front.visit(
		"/api/webhooks/clerk",
		{ method: "POST", cookie, headers: { "Sec-Fetch-Site": "" } },
		async (_, context) => {
			const { getPerson } = await import("#app/tenant/people/person.ts");
			seen.push(getPerson(context));
			return new Response();
		},
	);

	expect(seen).toEqual([undefined]);
});

test("an Authorization header neither helps nor harms", async () => {
	const { cookie } = await front.signIn({ email: owner });
	const token = /__session=([^;]+)/.exec(cookie)?.[1];

	const withHeader = await front.visit("/acme", { cookie, headers: { Authorization: "Bearer ak_machine" } });
	const onlyHeader = await front.visit("/acme", { headers: { Authorization: `Bearer ${token}` } });

	expect(withHeader.body).toBe("page for user_acme_owner via token");
	expect(onlyHeader.person).toBeUndefined();
});

test("the SDK's own headers are not sent to browsers", async () => {
	const { status, headers } = await front.visit("/acme", {}, async () => {
		const leaky = { "x-clerk-auth-reason": "secret", "Access-Control-Allow-Origin": "*", "X-Ours": "1" };
		return new Response("", { headers: leaky });
	});

	expect(status).toBe(200);
	expect([...headers.keys()]).toEqual(["content-type", "x-ours"]);
});

test("an immutable response still gets its cookies", async () => {
	const { cookie } = await front.signIn({ email: owner, ageSeconds: 600 });

	const { status, headers } = await front.post("/acme", { cookie, form: [["note", "x"]] });
	const redirected = await front.visit("/acme", { cookie }, async () =>
		Response.redirect("http://localhost:3000/"),
	);

	expect(status).toBe(200);
	expect(headers.getSetCookie().length).toBeGreaterThan(0);
	expect(redirected.headers.getSetCookie().length).toBeGreaterThan(0);
});

test("a handshake goes to Clerk with the application's own address, whatever the Host says", async () => {
	const { cookie } = await front.signIn({ email: owner, ageSeconds: 600, refresh: false });
	const headers = { "X-Forwarded-Host": "evil.example", Host: "evil.example" };

	const answer = await front.visit("/acme?x=1", { cookie, headers });

	expect(answer.status).toBe(307);
	expect(answer.headers.get("Cache-Control")).toBe("no-store");
	const location = new URL(answer.headers.get("Location") ?? "");
	expect(location.origin).toBe(front.local.url);
	expect(location.searchParams.get("redirect_url")).toBe("http://localhost:3000/acme?x=1");
});
