import { gzipSync } from "node:zlib";
import { withoutSmallScript } from "#tests/support/browser/documents.ts";
import { expect, signInAs, test } from "#tests/support/browser/stories.ts";
import { demo, enterAs, fingerprint, get, origin, post, unique } from "../support/steps.ts";

const EVIL = "https://evil.example";

test("a form from another site is refused, whoever is signed in", async ({ page }) => {
	const name = `Forged ${unique()}`;
	await enterAs(page, demo.owner);

	const elsewhere: Record<string, string>[] = [
		{ Origin: EVIL },
		{ Origin: "null" },
		{ Origin: origin(), "Sec-Fetch-Site": "cross-site" },
		{ Origin: origin(), "Sec-Fetch-Site": "same-site" },
		{ Origin: origin().replace("localhost", "127.0.0.1") },
	];
	for (const headers of elsewhere) {
		for (const path of ["/acme/projects/new", "/workspaces/new", "/sign-out"]) {
			const answer = await post(page, path, { name }, headers);
			expect(answer.status(), `${path} ${JSON.stringify(headers)}`).toBe(403);
			expect(answer.headers()["set-cookie"] ?? "").not.toContain("__session");
		}
	}
	const refused = await post(page, "/acme/projects/new", { name }, { Origin: EVIL });
	expect(refused.status()).toBe(403);
	expect(await refused.text()).toContain("This came from another site");
	const list = await get(page, `/acme/projects?q=${name.split(" ")[1]}`);
	expect(await list.text()).not.toContain(`>${name}</a>`);
	expect((await get(page, "/acme/dashboard")).status()).toBe(200);
});

test("another site's page cannot post here either", async ({ page }) => {
	await enterAs(page, demo.owner);
	const name = `Clickjacked ${unique()}`;
	await page.route(`${EVIL}/`, (route) =>
		route.fulfill({
			contentType: "text/html",
			body: `<form method="post" action="${origin()}/acme/projects/new"><input name="name" value="${name}"><button>Win</button></form>`,
		}),
	);
	await page.goto(`${EVIL}/`);

	await page.getByRole("button", { name: "Win" }).click();

	await expect(page.getByRole("heading", { level: 1, name: "This came from another site" })).toBeVisible();
	expect((await get(page, "/acme/projects?status=all&sort=created")).status()).toBe(200);
});

test("an Authorization header changes nothing, and signs nobody in", async ({ page }) => {
	for (const secret of ["Bearer ak_live_x", "Bearer mt_x", "Bearer oat_x", "Basic eDp5"]) {
		const headers = { Accept: "text/html", Authorization: secret };
		const plain = await fingerprint(await get(page, "/acme/dashboard"));
		const with_ = await fingerprint(await page.request.get("/acme/dashboard", { headers, maxRedirects: 0 }));
		expect(with_).toEqual(plain);
		expect(JSON.stringify(with_)).not.toContain(secret.split(" ")[1]);
	}
});

const visited: [who: string | undefined, path: string, status: number][] = [
	[undefined, "/", 200],
	[undefined, "/sign-out", 200],
	[undefined, "/acme/dashboard", 303],
	[undefined, "/healthz", 200],
	[undefined, "/readyz", 200],
	[demo.member, "/", 200],
	[demo.member, "/workspaces", 200],
	[demo.member, "/workspaces/new", 200],
	[demo.member, "/acme", 302],
	[demo.member, "/acme/dashboard", 200],
	[demo.member, "/acme/projects", 200],
	[demo.member, "/acme/projects/new", 200],
	[demo.member, "/acme/projects/rope-quality", 200],
	[demo.member, "/acme/projects/rope-quality/edit", 403],
	[demo.member, "/acme/projects/never-was", 404],
	[demo.member, "/acme/projects?sort=x", 400],
	[demo.member, "/nowhere/at/all", 404],
];

test("every answer carries the policies, and nothing of Clerk's", async ({ page }) => {
	for (const [who, path, status] of visited) {
		await page.context().clearCookies();
		if (who) await enterAs(page, who);
		const answer = await get(page, path);
		const headers = answer.headers();
		expect(answer.status(), path).toBe(status);

		const csp = headers["content-security-policy"] ?? "";
		expect(csp, path).toMatch(/script-src 'nonce-[^']+'/);
		expect(csp, path).toContain("default-src 'self'");
		expect(csp, path).toContain("frame-ancestors 'none'");
		expect(csp, path).not.toContain("unsafe-");
		expect(headers["x-frame-options"], path).toBe("DENY");
		expect(headers["x-content-type-options"], path).toBe("nosniff");
		expect(headers["referrer-policy"], path).toBe("strict-origin-when-cross-origin");
		expect(headers["permissions-policy"], path).toContain("camera=()");
		expect(headers["x-request-id"], path).toMatch(/^[0-9a-f-]{36}$/);
		expect(headers["cache-control"], path).toContain("no-store");
		const leaks = Object.keys(headers).filter((name) =>
			/^(x-clerk|access-control|x-powered|etag)/.test(name),
		);
		expect(leaks, path).toEqual([]);

		const body = await answer.text();
		expect(Buffer.byteLength(body), `HTML of ${path} in bytes`).toBeLessThan(50 * 1024);
		expect(withoutSmallScript(body), path).not.toMatch(/<script|javascript:|\son[a-z]+=|\sstyle=/i);
		if (status >= 400) expect(body, `${path} names the request`).toContain(headers["x-request-id"]);
	}
});

test("a nonce is used once", async ({ page }) => {
	const nonce = async () =>
		(await get(page, "/")).headers()["content-security-policy"]?.match(/nonce-([^']+)/)?.[1];

	expect(await nonce()).not.toBe(await nonce());
});

test("no script can read who is signed in", async ({ page, context }) => {
	await signInAs(page, demo.viewer);
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

	const credentials = (await context.cookies()).filter(({ name }) =>
		/^__(session|refresh|client_\d)/.test(name),
	);

	expect(credentials.length).toBeGreaterThan(1);
	expect(credentials.filter(({ httpOnly }) => !httpOnly).map(({ name }) => name)).toEqual([]);
	expect(await page.evaluate(() => document.cookie)).not.toContain("__session");
});

test("signing in never leads to another site", async ({ page }) => {
	for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
		const answer = await get(page, `/sign-in?next=${encodeURIComponent(next)}`);
		expect(answer.status()).toBe(303);
		const back = new URL(answer.headers().location ?? "").searchParams.get("redirect_url") ?? "";
		expect(new URL(back).origin, next).toBe(origin());
	}
});

test("the style sheet is small, and cached by browsers", async ({ page }) => {
	const html = await (await get(page, "/")).text();
	const [, sheet = ""] = /<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"/.exec(html) ?? [];

	const answer = await page.request.get(sheet, { headers: { "Accept-Encoding": "gzip" } });

	expect(answer.status()).toBe(200);
	expect(answer.headers()["content-encoding"]).toBe("gzip");
	expect(answer.headers()["cache-control"]).toContain("immutable");
	expect(gzipSync(await answer.body()).length).toBeLessThan(20 * 1024);
	expect(html.match(/rel="stylesheet"/g)).toHaveLength(1);
});

test("health checks report that the process runs and is ready", async ({ page }) => {
	const [alive, ready] = [await page.request.get("/healthz"), await page.request.get("/readyz")];

	expect([alive.status(), await alive.text()]).toEqual([200, "ok\n"]);
	expect([ready.status(), await ready.text()]).toEqual([200, "ready\n"]);
});
