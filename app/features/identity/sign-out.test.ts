import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Front, openFront } from "#tests/support/visit.ts";

const owner = "owner@acme.example";
let front: Front;

beforeAll(async () => {
	front = await openFront();
});
afterAll(() => front.stop());
afterEach(() => {
	front.turn({ failures: [] });
});

const down = () => front.turn({ failures: [{ match: "* /v1/*", status: "hangup" }] });

test("signing out ends the session at Clerk and takes every credential away, even when it comes late", async () => {
	const { signOut } = await import("./sign-out.server.ts");
	const { getPerson } = await import("#app/tenant/person.ts");
	for (const ageSeconds of [0, 600]) {
		const { cookie, sessionId } = await front.signIn({ email: owner, ageSeconds });
		await front.visit("/acme", { cookie });

		const answer = await front.visit("/sign-out", { method: "POST", cookie }, (request, context) =>
			signOut(request, getPerson(context)),
		);

		expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/"]);
		expect(front.local.emulator.state.sessions[sessionId]?.status).toBe("revoked");
		const lines = answer.headers.getSetCookie();
		expect(lines.map((line) => line.split("=")[0]?.replace(front.local.emulator.suffix, "S")).sort()).toEqual(
			["__refresh_S", "__session", "__session_S"],
		);
		expect(lines.every((line) => line.includes("=; ") && line.includes("Max-Age=0"))).toBe(true);
	}
});

test("signing out works on this browser while Clerk is down", async () => {
	const { signOut } = await import("./sign-out.server.ts");
	const { getPerson } = await import("#app/tenant/person.ts");
	const { cookie } = await front.signIn({ email: owner });
	down();

	const answer = await front.visit("/sign-out", { method: "POST", cookie }, (request, context) =>
		signOut(request, getPerson(context)),
	);

	expect(answer.status).toBe(303);
	expect(answer.headers.getSetCookie()).toHaveLength(3);
});
