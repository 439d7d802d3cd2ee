import { expect, test } from "vitest";
import { ownPath } from "./address/own-path.server.ts";
import { takeFlash, withFlash } from "./flash.server.ts";
import { currentRequest } from "./forms/current-request.server.ts";

const as = <T>(userId: string | undefined, work: () => T): T => currentRequest.run({ userId }, work);
const reading = (cookie: string) =>
	new Request("http://localhost:3000/acme", { headers: { Cookie: cookie.split(";")[0] ?? "" } });
const cookieOf = (userId: string | undefined, action: string) =>
	as(userId, () => withFlash({ text: "Deleted “X”.", undo: { action, values: { to: "there" } } }))[
		"Set-Cookie"
	];

test("a message is shown to the person it was meant for, and to no one else in the same browser", () => {
	const cookie = cookieOf("user_ana", "/acme/projects/x/delete");

	expect(as("user_ana", () => takeFlash(reading(cookie)).flash?.undo?.action)).toBe(
		"/acme/projects/x/delete",
	);
	for (const other of ["user_bo", undefined]) {
		const taken = as(other, () => takeFlash(reading(cookie)));
		expect(taken.flash).toBeUndefined();
		expect(taken.headers?.["Set-Cookie"]).toContain("Max-Age=0");
	}
});

// The first one would not be shown anyway: its undo leads elsewhere.
test.each(["/\t/evil.example", "/acme/projects/x/delete"])(
	"a forged message is not shown, with an undo of %j",
	(action) => {
		const body = Buffer.from(JSON.stringify({ text: "You won.", undo: { action, values: {} } }));
		const [name, signature] = [
			cookieOf("user_ana", "/x").split("=")[0],
			cookieOf("user_ana", "/x").split(/[.;]/)[1],
		];

		for (const forged of [
			`${name}=${body.toString("base64url")}`,
			`${name}=${body.toString("base64url")}.`,
			`${name}=${body.toString("base64url")}.${signature}`,
			`${name}=${body.toString("base64url")}.${"x".repeat(43)}`,
		]) {
			expect(as("user_ana", () => takeFlash(reading(forged)).flash)).toBeUndefined();
		}
	},
);

const ELSEWHERE = [
	...["//evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\\evil.example"],
	...["https://evil.example", "javascript:alert(1)", "evil", "", " //evil.example", "/..//evil.example"],
];

test.each(ELSEWHERE)("a path that leads elsewhere is not ours, and not an undo: %j", (wished) => {
	const leads = ownPath(wished, "/");
	const cookie = cookieOf("user_ana", wished);

	expect(new URL(leads, "http://localhost:3000").origin).toBe("http://localhost:3000");
	expect(leads.startsWith("//")).toBe(false);
	const undo = as("user_ana", () => takeFlash(reading(cookie)).flash?.undo?.action);
	expect(undo === undefined || ownPath(undo, "") !== "").toBe(true);
});
