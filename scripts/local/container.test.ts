import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const dockerfile = readFileSync("Dockerfile", "utf8");

/** Something that answers 200 at one path, and its port. */
async function answering(path: string): Promise<string> {
	const server = createServer(({ url }, response) => response.writeHead(url === path ? 200 : 500).end());
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => void server.close());
	return String((server.address() as AddressInfo).port);
}

/** The exit code of the image's health check beside a process that was started so. */
async function check(command: string[], env: Record<string, string>): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-health-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const started = join(folder, "cmdline");
	writeFileSync(started, command.join("\0"));
	const child = spawn(process.execPath, ["scripts/healthcheck.mjs", started], { env, stdio: "inherit" });
	const [code] = await once(child, "exit");
	return code;
}

const NOBODY = "1"; // nothing listens on port 1
const SERVER = ["node", "scripts/serve.ts"];
const WORKER = ["node", "scripts/worker.ts"];

test("a container with the server is healthy while the server answers", async () => {
	expect(await check(SERVER, { PORT: await answering("/healthz") })).toBe(0);
	expect(await check(["/sbin/docker-init", "--", ...SERVER], { PORT: NOBODY })).toBe(1);
});

test("a container with the worker is healthy without a server, and asked where its metrics are when it has some", async () => {
	expect(await check(WORKER, { PORT: NOBODY })).toBe(0);
	expect(await check(WORKER, { PORT: NOBODY, METRICS_PORT: await answering("/metrics") })).toBe(0);
	expect(await check(WORKER, { PORT: NOBODY, METRICS_PORT: NOBODY })).toBe(1);
	expect(await check(["node", "scripts/migrate.ts", "up"], { PORT: NOBODY })).toBe(0);
});

test("the image asks in this way, and is built from the Node that everything is tested on", () => {
	const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));

	expect(dockerfile).toContain('CMD ["node", "scripts/healthcheck.mjs"]');
	expect(dockerfile).toContain(`ARG NODE_IMAGE=node:${devDependencies.node}-slim`);
	expect(readFileSync("docs/operations.md", "utf8")).toContain(
		`docker pull node:${devDependencies.node}-slim`,
	);
	expect(dockerfile.match(/^FROM .*/gm)?.every((line) => /^FROM \$\{NODE_IMAGE\}( AS|$)/.test(line))).toBe(
		true,
	);
});

test("no file of secrets comes into the image, whatever it is called", () => {
	const ignored = readFileSync(".dockerignore", "utf8").split("\n");

	expect(ignored).toEqual(expect.arrayContaining([".env", ".env.*", ".data", ".git"]));
});

// Plain JavaScript has no types here.
const { fittingOptions } = (await import(resolve("scripts/fit-memory.mjs"))) as {
	fittingOptions(given: string, limit: number): string;
};

const MIB = 2 ** 20;

test.each([
	[256, "--max-old-space-size=116 --max-semi-space-size=4"],
	[512, "--max-old-space-size=232 --max-semi-space-size=8"],
	[1024, "--max-old-space-size=464 --max-semi-space-size=16"],
	[8192, "--max-old-space-size=4048 --max-semi-space-size=16"],
])("a container of %i MB limits the heap to what fits it", (megabytes, options) => {
	expect(fittingOptions("", megabytes * MIB)).toBe(options);
});

test("what the operator has set wins", () => {
	expect(fittingOptions("--max_old_space_size=700", 512 * MIB)).toBe("--max_old_space_size=700");
	expect(fittingOptions("--max_semi_space_size=2", 512 * MIB)).toBe(
		"--max_semi_space_size=2 --max-old-space-size=232",
	);
	expect(fittingOptions("--max-old-space-size=700", 512 * MIB)).toBe("--max-old-space-size=700");
	expect(fittingOptions("--max-semi-space-size=2 --no-warnings", 512 * MIB)).toBe(
		"--max-semi-space-size=2 --no-warnings --max-old-space-size=232",
	);
});

test("the image's entry point becomes the program, in the same process, with a limited heap", () => {
	const program =
		"console.log(JSON.stringify([process.pid, process.env.NODE_OPTIONS, process.argv.slice(1)]))";
	const started = spawnSync(
		process.execPath,
		["scripts/fit-memory.mjs", process.execPath, "-e", program, "one", "two words"],
		{ env: { ...process.env, NODE_OPTIONS: "--no-warnings" }, encoding: "utf8" },
	);

	expect(started.stderr).toBe("");
	const [pid, options, words] = JSON.parse(started.stdout);
	expect(pid).toBe(started.pid);
	expect(options).toMatch(/^--no-warnings --max-old-space-size=[1-9]\d+/);
	expect(words).toEqual(["one", "two words"]);
	expect(dockerfile).toContain('ENTRYPOINT ["node", "scripts/fit-memory.mjs"]');
});

test("fly.toml names the limits for its machine", () => {
	const fly = readFileSync("fly.toml", "utf8");

	const [, megabytes] = /^memory = "(\d+)mb"/m.exec(fly) ?? [];
	expect(fly).toContain(`NODE_OPTIONS = "${fittingOptions("", Number(megabytes) * MIB)}"`);
});
