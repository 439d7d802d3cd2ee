import { RouterContextProvider } from "react-router";
import { expect, test, vi } from "vitest";

const PRODUCTION = {
	NODE_ENV: "production",
	APP_ORIGIN: "https://app.example.com",
	SMTP_URL: "smtps://smtp.example.com",
	CLERK_PUBLISHABLE_KEY: `pk_live_${Buffer.from("clerk.example.com$").toString("base64")}`,
	CLERK_SIGN_IN_URL: "https://accounts.example.com/sign-in",
	CLERK_SIGN_UP_URL: "https://accounts.example.com/sign-up",
	CLERK_USER_URL: "https://accounts.example.com/user",
	CLERK_API_URL: "https://api.clerk.com",
};

/** Returns the headers of a page under this environment. */
async function headersIn(environment: Record<string, string>): Promise<Headers> {
	vi.resetModules();
	for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
	const { headers } = await import("./headers.server.ts");
	const { requestContext } = await import("../request/request.server.ts");
	const context = new RouterContextProvider();
	context.set(requestContext, { requestId: "r", nonce: "n", ip: undefined, userAgent: undefined });
	const response = (await headers({ context } as never, async () => new Response())) as Response;
	vi.unstubAllEnvs();
	return response.headers;
}

/** Returns the content security policy in them. */
async function policyIn(environment: Record<string, string>): Promise<Record<string, string>> {
	const lines = ((await headersIn(environment)).get("Content-Security-Policy") ?? "").split(";");
	return Object.fromEntries(lines.map((line) => [line.split(" ")[0], line]));
}

test("pictures of the local Clerk are shown outside production, and production allows nothing without TLS", async () => {
	const local = await policyIn({ CLERK_SIGN_IN_URL: "http://localhost:4400/sign-in" });
	expect(local["img-src"]).toMatch(/ http:\/\/localhost:4400( |$)/);
	expect(local["script-src"]).not.toContain("localhost:4400");

	const production = await policyIn(PRODUCTION);
	expect(production["img-src"]).toBe("img-src 'self' data: https:");
});

test("only production tells browsers to use TLS, and for how long", async () => {
	const name = "Strict-Transport-Security";

	expect((await headersIn(PRODUCTION)).get(name)).toMatch(/^max-age=\d{8}/);
	expect((await headersIn({})).get(name)).toBeNull();
});
