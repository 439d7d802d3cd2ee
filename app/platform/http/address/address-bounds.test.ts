import { expect, test } from "vitest";
import { z } from "zod";
import { dayText } from "../../day.ts";
import { boundAddress } from "./address-bounds.server.ts";
import { pagePath } from "./page-path.ts";
import { readQuery } from "./query.server.ts";

const at = (path: string) => new Request(`http://localhost:3000${path}`);
const bound = (path: string) => async () =>
	boundAddress({ request: at(path) } as never, async () => new Response());

test("our addresses are accepted, with the longest email link and every filter of the log", async () => {
	const whom = Buffer.from(JSON.stringify(["o".repeat(255), "u".repeat(255), "onboarding"])).toString(
		"base64url",
	);

	expect(await bound(`/unsubscribe/${whom}/${"s".repeat(43)}`)()).toBeUndefined();
	expect(
		await bound("/acme/audit?person=a&event=b&subject=c&id=d&from=e&to=f&after=1&before=2")(),
	).toBeUndefined();
});

test.each([
	[404, `/acme/${"a".repeat(1_000)}`],
	[404, "/acme/projects/%00"],
	[400, `/acme/projects?${"a=1&".repeat(50)}`],
	[400, `/?${"&".repeat(7_000)}`],
])("an address that is larger than any of ours is refused with %s", async (status, path) => {
	await expect(bound(path)()).rejects.toMatchObject({ init: { status } });
});

test.each([["0001-01-01"], ["0000-01-01"], ["1999-12-31"], ["2200-01-01"], ["9999-12-31"], ["2026-02-30"]])(
	"a day in an address must be one that calculations can use: not %s",
	(day) => {
		const read = () => readQuery(at(`/acme/insights?to=${day}`), z.object({ to: dayText().optional() }));

		expect(read).toThrow(expect.objectContaining({ init: expect.objectContaining({ status: 400 }) }));
		expect(dayText().parse("2026-11-21")).toBe("2026-11-21");
	},
);

test("Clerk's parameters are removed from an address at once, however many there are", () => {
	const many = Array.from({ length: 20_000 }, (_, one) => `__clerk${one}=x`).join("&");
	const began = performance.now();

	expect(pagePath(`http://localhost:3000/acme?a=1&${many}&q=two+words`)).toBe("/acme?a=1&q=two+words");
	// Removing them one by one takes 20 s.
	expect(performance.now() - began).toBeLessThan(2_000);
});
