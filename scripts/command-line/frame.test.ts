import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { anotherDatabase } from "#tests/support/databases/database.ts";
import { describeFailure } from "./error-text.ts";

async function node(env: Record<string, string>, ...words: string[]) {
	const child = spawn(process.execPath, words, { env: { ...process.env, ...env } });
	const [out, err] = [text(child.stdout), text(child.stderr)];
	const [code] = await once(child, "close");
	return { code, out: await out, err: await err };
}

test("a command that gets no answer fails: having nothing left to wait for is not success", async () => {
	const program = `
		import { start } from "#scripts/command-line/frame.ts";
		start({
			commands: { wait: { summary: "", usage: "", options: [], offline: true, run: () => new Promise(() => {}) } },
			options: {},
			help: String,
		});`;

	const ended = await node({}, "--input-type=module", "--eval", program, "wait");

	expect(ended).toEqual({
		code: 1,
		out: "",
		err: "No answer: the connection to the database was lost.\n",
	});
});

test("on a database that was never migrated, both programs say what to do", async () => {
	const { url, drop } = await anotherDatabase({ from: "template0" });

	const answers = await Promise.all([
		node({ DATABASE_URL: url }, "scripts/migrate.ts", "undo", "--run", "1"),
		node({ DATABASE_URL: url }, "scripts/tenant.ts", "list"),
	]);
	await drop();

	for (const answer of answers) {
		expect(answer.code).toBe(1);
		expect(answer.err).toMatch(
			/^The database is not migrated to this version: run npm run migrate \(.*\)\.\n$/,
		);
	}
}, 30_000);

test.each(["migrate", "tenant"])(
	"%s knows no command that only an object has, and explains itself",
	async (name) => {
		const program = `scripts/${name}.ts`;
		const [unknown, help, missing] = await Promise.all([
			node({ DATABASE_URL: "postgres://x@127.0.0.1:1/x" }, program, "toString"),
			node({ DATABASE_URL: "" }, program, "--help"),
			node({ DATABASE_URL: "" }, program, name === "migrate" ? "status" : "list"),
		]);

		expect(unknown).toMatchObject({
			code: 2,
			err: expect.stringContaining("Unknown command “toString”."),
		});
		expect(help).toMatchObject({ code: 0, out: expect.stringContaining(`npm run ${name} -- `) });
		expect(missing).toMatchObject({ code: 2, err: expect.stringContaining("DATABASE_URL is missing") });
	},
	30_000,
);

const refused = (code: string, message: string) => Object.assign(new Error(message), { code });

test("a refused login is distinguished from one that the migrations have yet to create", () => {
	expect(describeFailure(refused("28P01", 'password authentication failed for user "ada"'))).toBe(
		'The server rejected the login of DATABASE_URL: password authentication failed for user "ada".',
	);
	expect(describeFailure(refused("28P01", 'password authentication failed for user "tenantry_app"'))).toMatch(
		/run npm run migrate/,
	);
	expect(describeFailure(refused("ECONNREFUSED", "connect"))).toBe(
		"The database of DATABASE_URL cannot be reached.",
	);
	expect(describeFailure(new Error("a bug"))).toMatch(/Error: a bug\n +at /);
});
