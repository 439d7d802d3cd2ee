import { afterAll, beforeAll, expect, test } from "vitest";
import { startWholeApp, type WholeApp } from "#tests/support/app/whole-app.ts";
import { openHostBrowser } from "#tests/support/browser/host-browser.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

const PATH = "/.well-known/security.txt";
const DAY_MS = 24 * 3_600_000;

let app: WholeApp;
beforeAll(async () => {
	await testDatabase();
	app = await startWholeApp({ tenantDomain: "localhost" });
}, 60_000);
afterAll(() => app.stop());

const { visit } = openHostBrowser();

/** The fields of an answer (RFC 9116, section 2.3), in their order. */
async function fieldsAt(origin: string): Promise<[name: string, value: string][]> {
	const headers = { Accept: "text/plain", "Sec-Fetch-Dest": "" };
	const answer = await visit(origin + PATH, { follow: false, headers });
	expect([answer.status, answer.headers.get("Content-Type")]).toEqual([200, "text/plain; charset=utf-8"]);
	return answer.html
		.trimEnd()
		.split("\n")
		.map((line) => {
			const [, name = "", value = ""] = /^([A-Za-z-]+): (\S.*)$/.exec(line) ?? [];
			return [name, value];
		});
}

test("security.txt says whom to tell, and holds for some months from now on", async () => {
	const fields = await fieldsAt(app.origin);

	expect(fields.map(([name]) => name)).toEqual(["Contact", "Expires", "Preferred-Languages", "Canonical"]);
	const { Contact, Expires, Canonical } = Object.fromEntries(fields);
	expect([Contact, Canonical]).toEqual(["mailto:security@localhost", app.origin + PATH]);
	const days = (Date.parse(Expires ?? "") - Date.now()) / DAY_MS;
	expect(Math.round(days)).toBe(180);
});

test("a workspace's own host has the same file and names itself, and a host of nobody's says nothing of its own", async () => {
	const own = `http://acme.localhost:${app.port}`;
	const canonical = async (origin: string) =>
		(await fieldsAt(origin)).flatMap(([name, value]) => (name === "Canonical" ? [value] : []));

	expect(await canonical(own)).toEqual([app.origin + PATH, own + PATH]);
	expect(await canonical(`http://admin.localhost:${app.port}`)).toEqual([app.origin + PATH]);
});
