import { expect, test } from "vitest";
import { loggedPath } from "./trace.server.ts";

test("what lets people in is not in the log", () => {
	const token = "a-B_".repeat(11).slice(0, 43);

	expect(loggedPath(`https://app.example/invitations/${token}`)).toBe("/invitations/…");
	expect(loggedPath(`https://app.example/invitations/${token}.data?x=1`)).toBe("/invitations/….data");
	expect(loggedPath(`https://app.example/acme/projects/${"a".repeat(44)}`)).toBe(
		`/acme/projects/${"a".repeat(44)}`,
	);
});
