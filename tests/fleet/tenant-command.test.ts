import { afterAll, beforeAll, expect, test } from "vitest";
import { callIn } from "./command-line.ts";
import { aFleet, type Fleet } from "./fleet.ts";

let fleet: Fleet;
beforeAll(async () => {
	fleet = await aFleet(2);
}, 60_000);
afterAll(() => fleet.close());

const call = (script: string, ...words: string[]) => callIn(fleet, script, ...words);

test("the life of a workspace from the command line", async () => {
	const made = await call(
		"migrate",
		"new",
		"tenant",
		"--slug",
		"acme",
		"--name",
		"Acme",
		"--owner",
		"a@b.example",
		"--owner-id",
		"user_ada",
		"--json",
	);
	expect(made.err).toBe("");
	expect(JSON.parse(made.out)).toMatchObject({
		id: expect.stringMatching(/^local_[0-9a-f]{24}$/),
		slug: "acme",
		owner: { id: "user_ada" },
	});
	const steps: [string[], RegExp][] = [
		[["rename", "acme", "--slug", "acme-inc", "--name", "Acme Inc."], /acme is now acme-inc, “Acme Inc.”/],
		[["suspend", "acme-inc", "--reason", "Unpaid."], /is suspended/],
		[["suspend", "acme-inc", "--reason", "Unpaid."], /already so/],
		[["reactivate", "acme-inc"], /is active/],
		[["archive", "acme-inc", "--reason", "Closed."], /can be restored until 20/],
		[["restore", "acme-inc"], /is active/],
	];
	for (const [words, says] of steps) {
		const done = await call("tenant", ...words, "--yes");
		expect(done, words.join(" ")).toMatchObject({ code: 0, err: "" });
		expect(done.out).toMatch(says);
	}
	const page = JSON.parse((await call("tenant", "list", "--search", "INC", "--json")).out);
	expect(page.tenants).toMatchObject([{ slug: "acme-inc", name: "Acme Inc.", status: "active" }]);
	const first = JSON.parse((await call("tenant", "list", "--limit", "1", "--json")).out);
	const second = JSON.parse(
		(await call("tenant", "list", "--limit", "1", "--after", first.next, "--json")).out,
	);
	expect(first.next).toBe("acme-inc");
	expect(second.tenants[0].slug).toBe("fleet-0000");
	// The second workspace's owner is known by their email now.
	const other = await call(
		"migrate",
		"new",
		"tenant",
		"--slug",
		"other",
		"--name",
		"Other",
		"--owner",
		"A@b.example",
		"--id",
		"org_other1",
	);
	expect(other).toMatchObject({ code: 0 });
}, 120_000);

const BAD: [number, RegExp, string, ...string[]][] = [
	[2, /npm run tenant -- <command>/, "tenant"],
	[2, /Unknown command “toString”/, "tenant", "toString"],
	[2, /Unknown option '--nope'/, "tenant", "list", "--nope"],
	[2, /list has no option --reason/, "tenant", "list", "--reason", "x"],
	[2, /--status must be one of/, "tenant", "list", "--status", "x"],
	[2, /--limit must be a whole number/, "tenant", "list", "--limit", "0"],
	[2, /Give the address of one workspace/, "tenant", "show"],
	[2, /is not a valid address/, "tenant", "show", "x' or '1'='1"],
	[1, /There is no workspace nowhere/, "tenant", "show", "nowhere"],
	[2, /--slug or --name is required/, "tenant", "rename", "fleet-0001"],
	[2, /“admin” is reserved/, "tenant", "rename", "fleet-0001", "--slug", "admin", "--yes"],
	[2, /Use 2 to 63 lowercase letters/, "tenant", "rename", "fleet-0001", "--slug", "A B", "--yes"],
	[2, /There is no terminal to confirm on: add --yes/, "tenant", "rename", "fleet-0001", "--slug", "ok"],
	[2, /--reason must be one line/, "tenant", "suspend", "fleet-0001", "--yes"],
	[
		2,
		/--grace-days must be a whole number/,
		"tenant",
		"archive",
		"fleet-0001",
		"--reason",
		"x",
		"--grace-days=-1",
	],
	[
		1,
		/fleet-0001 cannot be distributed: .*not on a Citus cluster/,
		"tenant",
		"distribute",
		"fleet-0001",
		"--yes",
	],
	[1, /archive it first/, "tenant", "drop", "fleet-0001", "--yes"],
	[2, /--confirm fleet-0001/, "tenant", "drop", "fleet-0001", "--force", "--yes"],
	[2, /--confirm is “other”/, "tenant", "drop", "fleet-0001", "--force", "--yes", "--confirm", "other"],
	[2, /up takes options only, not “fleet-0001”/, "migrate", "up", "fleet-0001"],
	[2, /repair takes options only, not “fleet-0001 now”/, "migrate", "repair", "fleet-0001", "now"],
	[2, /--run must be a whole number from 1 to 2147483647/, "migrate", "undo", "--run", "2147483648"],
	[2, /--run must be a whole number from 1 to 2147483647/, "migrate", "runs", "show", "2147483648"],
	[2, /npm run migrate -- new tenant/, "migrate", "new", "table"],
	[2, /--slug is required/, "migrate", "new", "tenant"],
	[2, /--owner is required/, "migrate", "new", "tenant", "--slug", "ab", "--name", "x"],
	[
		1,
		/Unknown email address a@nowhere/,
		"migrate",
		"new",
		"tenant",
		"--slug",
		"ab",
		"--name",
		"x",
		"--owner",
		"a@nowhere",
	],
	[
		1,
		/Unknown user id user_x/,
		"migrate",
		"new",
		"tenant",
		"--slug",
		"ab",
		"--name",
		"x",
		"--owner-id",
		"user_x",
	],
];

test("invalid calls are answered with what is wrong, and change nothing", async () => {
	const before = await fleet.admin`select slug, status, updated_at from public.tenants order by slug`;

	const answers = await Promise.all(BAD.map(([, , script, ...words]) => call(script, ...words)));

	for (const [index, [code, says, ...words]] of BAD.entries()) {
		expect(answers[index]?.err, words.join(" ")).toMatch(says);
		expect(answers[index]?.code, words.join(" ")).toBe(code);
	}
	expect(await fleet.admin`select slug, status, updated_at from public.tenants order by slug`).toEqual(
		before,
	);
}, 120_000);

test("every command explains itself", async () => {
	const words = [
		"list",
		"show",
		"rename",
		"suspend",
		"reactivate",
		"archive",
		"restore",
		"drop",
		"appoint",
		"doctor",
		"distribute",
		"verify-audit",
	];

	const answers = await Promise.all(words.map((word) => call("tenant", word, "--help")));

	for (const [index, { code, out }] of answers.entries()) {
		expect(code).toBe(0);
		expect(out).toContain(`npm run tenant -- ${words[index]}`);
	}
}, 120_000);
