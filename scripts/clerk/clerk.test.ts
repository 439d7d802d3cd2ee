import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, test } from "vitest";

// Nothing listens on port 1.
const NOWHERE = "postgres://nobody:secret@127.0.0.1:1/nothing";

async function call(...words: string[]): Promise<{ code: number; out: string; err: string }> {
	const child = spawn(process.execPath, [resolve("scripts/clerk.ts"), ...words], {
		env: { ...process.env, DATABASE_URL: NOWHERE, NO_COLOR: "1" },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let [out, err] = ["", ""];
	child.stdout.on("data", (chunk) => {
		out += chunk;
	});
	child.stderr.on("data", (chunk) => {
		err += chunk;
	});
	const [code] = await once(child, "close");
	return { code, out, err };
}

test("both commands explain themselves and say which side wins", async () => {
	const [replay, reconcile] = await Promise.all([call("replay", "--help"), call("reconcile", "--help")]);

	expect([replay.code, reconcile.code]).toEqual([0, 0]);
	expect(replay.out).toContain("npm run clerk:replay");
	expect(reconcile.out).toMatch(/npm run clerk:reconcile[\s\S]*people +Clerk[\s\S]*roles +this side/);
}, 60_000);

test.each([
	[/npm run clerk:replay, npm run clerk:reconcile/, []],
	[/Unknown command “toString”/, ["toString"]],
	[/replay has no option --fix/, ["replay", "--fix"]],
	[/reconcile has no option --since/, ["reconcile", "--since", "2026-01-01"]],
	[/reconcile takes options only, not “acme”/, ["reconcile", "acme"]],
	[/Unknown option '--nope'/, ["replay", "--nope"]],
	[/--since must be a time/, ["replay", "--since", "yesterday"]],
	[/--since must be a time/, ["replay", "--since", "2026-13-45"]],
])(
	"a wrong call is answered with %s",
	async (says, words) => {
		const { code, err } = await call(...words);

		expect(err).toMatch(says);
		expect(code).toBe(2);
	},
	60_000,
);

test("an unreachable database is reported in a sentence", async () => {
	const { code, err } = await call("replay");

	expect(code).toBe(1);
	expect(err).not.toMatch(/ at /);
	expect(err).toMatch(/database/);
}, 60_000);
