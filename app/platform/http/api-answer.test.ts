import { RouterContextProvider } from "react-router";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

let app: WholeApp;
beforeAll(async () => {
	await testDatabase();
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(() => app.stop());

const PROFILE = "/api/tenants/acme/users/onboarding";
const FROM_OUTSIDE = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
const manyParameters = "&a=1".repeat(60);

test.each([
	[404, "Not found", "/api/nothing", { headers: { Accept: "text/html", "Sec-Fetch-Dest": "document" } }],
	[404, "Not found", "/api/projects", {}],
	[404, "Not found", "/API/projects/new", { form: {} }],
	[404, "Not found", "/API/nothing", { form: {} }],
	[404, "Not found", "/api/nothing", { form: {}, headers: FROM_OUTSIDE }],
	[405, "Method not allowed", PROFILE, {}],
	[405, "Method not allowed", "/api/webhooks/clerk", {}],
	[401, "Unauthorized", PROFILE, { form: {} }],
	[403, "Forbidden", PROFILE, { form: {}, headers: FROM_OUTSIDE }],
	[400, "Bad request", `${PROFILE}?${manyParameters}`, {}],
	[400, "Bad request", "/api/webhooks/clerk", { form: { no: "signature" } }],
	[413, "Payload too large", "/api/webhooks/clerk", { form: { long: "x".repeat(2_000_000) } }],
])("the API refuses with %i “%s”, in its one shape: %s", async (status, error, path, sent) => {
	const browser = openHostBrowser();

	const answer = await browser.visit(app.origin + path, { follow: false, ...sent });

	expect([answer.status, answer.headers.get("Content-Type")]).toEqual([status, "application/json"]);
	const said = JSON.parse(answer.html);
	expect(said).toMatchObject({ status, error, message: expect.stringMatching(/^[A-Z“].*[.]$/) });
	expect(said.requestId).toBe(answer.headers.get("x-request-id"));
	if (status === 404) expect(said.message).toBe("There is nothing at this address. Check its spelling.");
});

test("an unknown address of the API is the same on a workspace's own host", async () => {
	const browser = openHostBrowser();

	const answer = await browser.visit(`http://acme.localhost:${app.port}/api/nothing`, { follow: false });

	expect([answer.status, JSON.parse(answer.html).error]).toEqual([404, "Not found"]);
});

test("a bug in the API says nothing but the request's id", async () => {
	const { answerApi } = await import("./api-answer.server.ts");
	const { requestContext } = await import("../request/request.server.ts");
	const context = new RouterContextProvider();
	context.set(requestContext, { requestId: "req_7", nonce: "", ip: undefined, userAgent: undefined });
	const request = new Request("http://localhost/api/nothing");
	// What React Router makes of an error that a route throws, in development.
	const failed = async () => Response.json({ message: "no column x", stack: "at x.ts:1" }, { status: 500 });

	const answer = await answerApi({ request, context, pattern: "/api/*" } as never, failed);

	expect(await (answer as Response).json()).toEqual({
		status: 500,
		error: "Internal server error",
		message: expect.stringMatching(/^Something went wrong on our side/),
		requestId: "req_7",
	});
});
