import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { root } from "#scripts/local/root.ts";

/** Runs code in its own process, as production would, and returns its log lines. */
function linesOf(code: string): { text: string; lines: Record<string, unknown>[] } {
	const script = `const { log, requestLog } = await import("#app/platform/log/log.server.ts"); ${code}; log.flush();`;
	const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
		cwd: root,
		env: { ...process.env, LOG_LEVEL: "debug", NODE_ENV: "test" },
		encoding: "utf8",
	});
	expect(stderr).toBe("");
	const lines = stdout.trim().split("\n");
	return { text: stdout, lines: lines.map((line) => JSON.parse(line)) };
}

test("credentials and cookies are hidden wherever a line has them", () => {
	const { text, lines } = linesOf(`
		const headers = { authorization: "Bearer s3cret-a", cookie: "__session=s3cret-b", "set-cookie": "s3cret-c" };
		log.info({ headers }, "one");
		log.info({ request: { headers } }, "two");
		log.info({ authorization: "s3cret-d", cookie: "s3cret-e" }, "three")`);

	expect(text).not.toContain("s3cret");
	expect(lines.map(({ msg }) => msg)).toEqual(["one", "two", "three"]);
	expect(text.match(/\[hidden\]/g)).toHaveLength(8);
});

test("an error is logged with its name, message and frames, and with nothing that was typed or sent", () => {
	const { text, lines } = linesOf(`
		const error = Object.assign(new Error('no room for "my s3cret plan" of ada@s3cret.example?token=s3cret'), {
			detail: "Key (name)=(s3cret) already exists.", parameters: ["s3cret"], code: "23505",
			response: { headers: { authorization: "s3cret" } },
		});
		log.error({ err: error }, "one");
		log.error({ err: new Error("outside", { cause: error }) }, "two");
		log.warn({ error }, "three");
		log.error({ err: { data: { title: "Busy", message: "Later.", form: { fields: [["note", "s3cret"]] } }, init: { status: 503 } } }, "four");
		log.error(error); log.error({ err: error })`);

	expect(text).not.toContain("s3cret");
	expect(text).not.toContain(root);
	const [one, two, three, four] = lines.map(({ err, error }) => (err ?? error) as Record<string, string>);
	expect(one).toMatchObject({ type: "Error 23505", message: 'no room for "…" of …@…?…' });
	expect(one?.stack).toMatch(/^Error 23505: no room.*\n/);
	expect(two?.message).toBe('outside; because of Error 23505: no room for "…" of …@…?…');
	expect(three).toEqual(one);
	expect(four).toMatchObject({ type: "Refusal", message: "503 Busy: Later." });
});
