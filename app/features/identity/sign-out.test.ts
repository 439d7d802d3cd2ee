import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { type Front, openFront } from "#tests/support/browser/visit.ts";

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

test("signing out ends the session at Clerk and removes every credential, even with an expired token", async () => {
	const { signOut } = await import("./sign-out.server.ts");
	const { getPerson } = await import("#app/tenant/people/person.ts");
	for (const ageSeconds of [0, 600]) {
		const { cookie, sessionId } = await front.signIn({ email: owner, ageSeconds });
		await front.visit("/acme", { cookie });

		const answer = await front.visit("/sign-out", { method: "POST", cookie }, (request, context) =>
			signOut(request, getPerson(context)),
		);

		expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/"]);
		expect(answer.headers.get("Clear-Site-Data")).toBe('"prefetchCache", "prerenderCache"');
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
	const { getPerson } = await import("#app/tenant/people/person.ts");
	const { cookie } = await front.signIn({ email: owner });
	down();

	const answer = await front.visit("/sign-out", { method: "POST", cookie }, (request, context) =>
		signOut(request, getPerson(context)),
	);

	expect(answer.status).toBe(303);
	expect(answer.headers.getSetCookie()).toHaveLength(3);
});

test("a token of an ended session is refused at once, although it has not expired", async () => {
	const { signOut } = await import("./sign-out.server.ts");
	const { getPerson } = await import("#app/tenant/people/person.ts");
	for (const wayDown of [false, true]) {
		const { cookie, userId } = await front.signIn({ email: owner });
		expect((await front.visit("/acme", { cookie })).person?.userId).toBe(userId);
		if (wayDown) down();

		await front.visit("/sign-out", { method: "POST", cookie }, (request, context) =>
			signOut(request, getPerson(context)),
		);

		const read = await front.visit("/acme", { cookie });
		const sent = await front.post("/acme", { cookie, form: [["note", "x"]] });
		expect([read.person, sent.person]).toEqual([undefined, undefined]);
		expect(read.headers.getSetCookie().filter((line) => /^__session/.test(line))).toHaveLength(2);
	}
});

test("other processes are told that a session was ended, also while Clerk is down", async () => {
	const { signOut } = await import("./sign-out.server.ts");
	const { getPerson } = await import("#app/tenant/people/person.ts");
	const { registry } = await import("#app/platform/database/database.server.ts");
	const tell = vi.spyOn(registry, "tell").mockResolvedValue();
	onTestFinished(() => tell.mockRestore());
	for (const wayDown of [false, true]) {
		const { cookie, sessionId } = await front.signIn({ email: owner });
		await front.visit("/acme", { cookie });
		if (wayDown) down();

		await front.visit("/sign-out", { method: "POST", cookie }, (request, context) =>
			signOut(request, getPerson(context)),
		);

		expect(tell).toHaveBeenLastCalledWith(sessionId);
	}
});

test("a token of a session that another process ended is refused too", async () => {
	const { isSessionId, noteEnded } = await import("#app/platform/ended-sessions.server.ts");
	const { cookie, sessionId, userId } = await front.signIn({ email: owner });
	const other = await front.signIn({ email: owner });
	expect((await front.visit("/acme", { cookie })).person?.userId).toBe(userId);
	expect([isSessionId(sessionId), isSessionId("org_acme")]).toEqual([true, false]);

	noteEnded(sessionId);

	expect((await front.visit("/acme", { cookie })).person).toBeUndefined();
	expect((await front.visit("/acme", { cookie: other.cookie })).person?.userId).toBe(userId);
});

test("ended sessions are remembered until their tokens expire, and no longer", async () => {
	const { hasEnded, noteEnded } = await import("#app/platform/ended-sessions.server.ts");
	const now = Date.now();

	noteEnded("sess_long_ago", now);

	expect(hasEnded("sess_long_ago", now + 599_999)).toBe(true);
	expect(hasEnded("sess_long_ago", now + 600_000)).toBe(false);
	for (let at = 0; at < 25_000; at++) noteEnded(`sess_${at}`, now);
	expect(hasEnded("sess_24999", now)).toBe(true);
	expect(hasEnded("sess_long_ago", now)).toBe(false);
});
