import { expect, test } from "vitest";
import { loggedPath } from "./exchange.server.ts";

test("secrets that grant access are not in the log", () => {
	const token = "a-B_".repeat(11).slice(0, 43);

	expect(loggedPath(`/invitations/${token}`)).toBe("/invitations/…");
	expect(loggedPath(`/invitations/${token}.data?x=1`)).toBe("/invitations/….data");
	const key = `tnp_${"aB3".repeat(4)}_${"x".repeat(49)}`;
	expect(loggedPath(`/api/v1/projects/${key}/${key}.json`)).toBe("/api/v1/projects/…/….json");
	expect(loggedPath(`/acme/projects/${"a".repeat(44)}`)).toBe(`/acme/projects/${"a".repeat(44)}`);
});
