import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { freePort } from "#scripts/local/network/ports.ts";
import { checkPage, expect } from "#tests/support/browser/stories.ts";
import { test } from "../support/own-product.ts";
import { demo, enterAs, get, post, unique } from "../support/steps.ts";

test.describe.configure({ mode: "default", timeout: 60_000 });
test.use({
	settings: { RATE_LIMITS: "database", RATE_LIMIT_API: "4/900", RATE_LIMIT_FORMS: "3/15" },
});

const API = "/api/tenants/acme/users/onboarding";

/** Calls the API as nobody, through a proxy that names this client; returns the answer's status. */
async function call(
	page: Page,
	server: string,
	forwardedFor: string,
	more: Record<string, string> = {},
): Promise<number> {
	const headers = { "X-Forwarded-For": forwardedFor, "Sec-Fetch-Site": "same-origin", ...more };
	return (await page.request.post(server + API, { data: {}, headers })).status();
}

async function calls(page: Page, server: string, addresses: string[]): Promise<number[]> {
	const statuses: number[] = [];
	for (const address of addresses) statuses.push(await call(page, server, address));
	return statuses;
}

test("the API limits an address on every server at once, and trusts X-Forwarded-For only when configured to", async ({
	page,
	product,
}) => {
	const metricsPort = await freePort(30_000 + Math.floor(Math.random() * 2_000));
	const behindProxy = await product.serve({ TRUST_PROXY: "1", METRICS_PORT: String(metricsPort) });
	const run = unique();
	const others = [1, 2, 3, 4, 5, 6].map((last) => `2001:db8:${run.slice(0, 4)}:${last}::1`);

	// Whatever a client says about itself, it is the same client.
	expect(await calls(page, product.origin, others)).toEqual([401, 401, 401, 401, 429, 429]);
	// A trusted proxy says that each is a different client.
	expect(await calls(page, behindProxy, others)).toEqual([401, 401, 401, 401, 401, 401]);
	const same = Array(4).fill(others[0]);
	expect(await calls(page, behindProxy, same)).toEqual([401, 401, 401, 429]);

	const refused = await page.request.post(product.origin + API, {
		data: {},
		headers: { "Sec-Fetch-Site": "same-origin" },
	});
	expect(refused.status()).toBe(429);
	expect(refused.headers()["content-type"]).toContain("application/json");
	expect(Number(refused.headers()["retry-after"])).toBeGreaterThan(800);
	expect(await refused.json()).toMatchObject({ error: "Too many requests" });

	const figures = await (await fetch(`http://localhost:${metricsPort}/metrics`)).text();
	expect(figures).toContain('tenantry_rate_limit_refusals_total{kind="api"} 1');
	expect((await get(page, "/metrics")).status()).toBe(404);
});

test("where the platform names the client in its own header, each client has their own limit", async ({
	page,
	product,
}) => {
	const server = await product.serve({ TRUST_PROXY: "1", CLIENT_IP_HEADER: "Fly-Client-IP" });
	const run = unique();
	const from = (last: number) =>
		// As Fly does: its own address comes last, for everybody.
		call(page, server, "6.6.6.6, 66.241.124.1", {
			"Fly-Client-IP": `2001:db8:${run.slice(0, 4)}:${last}::2`,
		});

	const statuses: number[] = [];
	for (const last of [1, 2, 3, 4, 5, 1, 1, 1, 1, 2]) statuses.push(await from(last));

	expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 401, 401, 429, 401]);
});

test("a form sent too soon comes back complete, says when to retry, and is saved then", async ({ page }) => {
	const name = `Sent <too> soon ${unique()}`;
	await enterAs(page, demo.member);
	await page.goto("/acme/projects/new");
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByLabel("Description").fill("Nothing of this may be lost");
	for (let round = 0; round < 3; round++) await post(page, "/acme/projects/new", { name: "" });

	const answered = page.waitForResponse((response) => response.request().method() === "POST");
	await page.getByRole("button", { name: "Create project" }).click();
	const answer = await answered;

	expect(answer.status()).toBe(429);
	const wait = Number(answer.headers()["retry-after"]);
	expect(wait).toBeGreaterThan(0);
	await expect(page.getByRole("heading", { level: 1, name: "Too many requests" })).toBeVisible();
	await expect(page.getByText("everything you typed is still here")).toBeVisible();
	await checkPage(page);
	await sleep(wait * 1_000);
	await page.getByRole("button", { name: "Send again" }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
	await expect(page.getByText("Nothing of this may be lost")).toBeVisible();
});
