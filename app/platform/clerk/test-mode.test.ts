import { afterAll, beforeAll, expect, test } from "vitest";
import { type Front, openFront } from "#tests/support/browser/visit.ts";

/** Runs the same application with the keys of a development instance, as a staging run against a real one does. */
let front: Front;

beforeAll(async () => {
	front = await openFront({ mode: "test" });
});
afterAll(() => front.stop());

test("a browser without a development cookie is sent to fetch one", async () => {
	const answer = await front.visit("/acme");

	expect(answer.status).toBe(307);
	expect(answer.headers.get("Location")).toContain("hs_reason=dev-browser-missing");
});

test("a session is recognized, and remembered only with its development cookie", async () => {
	const { cookie } = await front.signIn({ email: "owner@acme.example" });
	expect((await front.visit("/acme", { cookie })).body).toBe("page for user_acme_owner via token");
	expect((await front.visit("/acme", { cookie })).body).toBe("page for user_acme_owner via token");

	const without = cookie.replace(/__clerk_db_jwt[\w-]*=[^;]+;? ?/g, "");
	expect((await front.visit("/acme", { cookie: without })).status).toBe(307);
});

test("a form posted late is saved", async () => {
	const { cookie } = await front.signIn({ email: "owner@acme.example", ageSeconds: 600 });

	const { body } = await front.post("/acme", { cookie, form: [["note", "late"]] });

	expect(body).toBe("saved late by user_acme_owner via refresh");
});
