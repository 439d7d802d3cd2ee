// Plain JavaScript without dependencies: it runs on any Node from 20 on, before anything is installed,
// and hands over to the pinned Node 24, which runs our TypeScript directly.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fittingOptions } from "./fit-memory.mjs";

const OLDEST_NODE = 20; // package.json "engines"
const OUR_NODE = 24; // the major version of the `node` package in package.json

const PARENT_CHECK_MS = 500;
const PROGRESS_MS = 10_000;

/** Programs that run until they are stopped: one that dies (heap full, kill -9) is restarted. */
const LASTING = ["serve", "worker"];
// A program that died sooner than this would die again.
const LEAST_LIFE_MS = 10_000;
const RESTART_MS = 1_000;

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = join(root, "node_modules");
const stampFile = join(modules, ".tenantry-installed");

/** Programs that work on a database: without DATABASE_URL they get the local one. */
const NEED_DATABASE = ["migrate", "seed", "worker", "studio", "tenant", "generate", "clerk"];

/** The program cannot be run; the message says why. */
class NotRun extends Error {
	constructor(sentence, code = 1) {
		super(sentence);
		this.code = code;
	}
}

try {
	await main();
} catch (error) {
	if (!(error instanceof NotRun)) throw error;
	end(error.message, error.code);
}

async function main() {
	const major = Number.parseInt(process.versions.node, 10);
	if (major < OLDEST_NODE) {
		throw new NotRun(`Tenantry needs Node ${OLDEST_NODE} or later; this is Node ${process.versions.node}.`);
	}
	const [program, ...args] = process.argv.slice(2);
	const known = programs();
	if (!program || !known.includes(program)) {
		const said = program ? `Unknown program "${program}".` : "Name the program to run.";
		throw new NotRun(`${said}\nPrograms: ${known.join(", ")}.`, 2);
	}
	await installWhenNeeded();
	// A variable that is already set takes precedence over the file.
	if (existsSync(join(root, ".env"))) process.loadEnvFile(join(root, ".env"));
	const local =
		NEED_DATABASE.includes(program) &&
		!args.includes("--help") &&
		!process.env.DATABASE_URL &&
		process.env.NODE_ENV !== "production";
	run(local ? ["with-local", program, ...args] : [program, ...args]);
}

function programs() {
	return readdirSync(join(root, "scripts"))
		.filter((file) => /^[a-z-]+\.ts$/.test(file) && file !== "with-local.ts")
		.map((file) => file.slice(0, -".ts".length))
		.sort();
}

async function installWhenNeeded() {
	const wanted = createHash("sha256")
		.update(readFileSync(join(root, "package-lock.json")))
		.digest("hex");
	if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
	if (!installedByHand()) await install();
	writeFileSync(stampFile, wanted);
}

/** Returns true when npm's own record of node_modules agrees with package-lock.json: somebody ran `npm ci` themselves. */
function installedByHand() {
	const record = join(modules, ".package-lock.json");
	if (!existsSync(record)) return false;
	const installed = JSON.parse(readFileSync(record, "utf8")).packages;
	const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
	return Object.entries(locked).every(([path, entry]) => {
		if (path === "") return true;
		// A package for another platform, or an optional peer, may be missing.
		if (!installed[path]) return entry.optional === true || entry.peer === true;
		return installed[path].version === entry.version;
	});
}

async function install() {
	process.stderr.write(
		"Installing the packages of package-lock.json (npm ci); this takes a minute or two …\n",
	);
	const began = Date.now();
	const progress = setInterval(() => {
		const seconds = Math.round((Date.now() - began) / 1_000);
		process.stderr.write(`Still installing, ${seconds} seconds so far …\n`);
	}, PROGRESS_MS);
	// shell: npm is a .cmd file on Windows. NODE_ENV=production would leave out the tools.
	const npm = spawn("npm ci --include=dev --no-audit --no-fund --loglevel=error", { cwd: root, shell: true });
	const said = [];
	for (const stream of [npm.stdout, npm.stderr]) stream.on("data", (chunk) => said.push(chunk));
	const status = await new Promise((resolve) => npm.on("close", resolve).on("error", resolve));
	clearInterval(progress);
	if (status !== 0) {
		process.stderr.write(Buffer.concat(said));
		throw new NotRun(
			"The packages could not be installed: see npm's output above. Fix that, then run the same command again.",
		);
	}
	process.stderr.write(`Installed in ${Math.round((Date.now() - began) / 1_000)} seconds.\n`);
}

function node24() {
	const ours = ["bin/node", "bin/node.exe"]
		.map((file) => join(modules, "node", file))
		.find(
			(file) =>
				existsSync(file) && spawnSync(file, ["--version"]).stdout?.toString().startsWith(`v${OUR_NODE}.`),
		);
	if (ours) return ours;
	if (Number.parseInt(process.versions.node, 10) >= OUR_NODE) return process.execPath;
	throw new NotRun(
		`Node ${OUR_NODE} is missing from node_modules: its install script did not run. Run "npm rebuild node", or install Node ${OUR_NODE} yourself.`,
	);
}

function run([program, ...args]) {
	const script = join("scripts", `${program}.ts`);
	const imports = ["./scripts/quick-imports.mjs", "./scripts/stop-with-parent.mjs"];
	const quick = imports.flatMap((file) => ["--import", file]);
	const lasts = LASTING.includes(program);
	const env = environmentOf(lasts);
	const node = node24();
	let stopped = false;
	let child;
	const stop = (signal) => {
		stopped = true;
		child.kill(signal);
	};
	const watch = stopWithNpm(stop);
	const start = () => {
		const began = Date.now();
		child = spawn(node, [...quick, script, ...args], { cwd: root, env, stdio: "inherit" });
		child.on("error", (error) => end(`Node could not be started: ${error.message}.`, 1));
		child.on("exit", (code, signal) => {
			process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
			// 128: the program was ended by a signal, as Node ends itself when its heap is full.
			const died = lasts && process.exitCode > 128 && Date.now() - began > LEAST_LIFE_MS;
			if (stopped || !died) {
				clearInterval(watch);
				return;
			}
			process.stderr.write(`${program} died (${signal ?? `exit code ${code}`}) and is being restarted.\n`);
			setTimeout(() => (stopped ? clearInterval(watch) : start()), RESTART_MS);
		});
	};
	start();
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
		process.on(signal, () => {
			stopped = true;
			// At a terminal Ctrl-C already reaches the whole process group.
			if (signal !== "SIGINT" || !process.stdin.isTTY) stop(signal);
		});
	}
}

function environmentOf(lasts) {
	// Keeps Node's compiled TypeScript, which saves a third of the CPU time of starting a program.
	const kept = { NODE_COMPILE_CACHE: join(modules, ".cache/node"), ...process.env };
	const env = { ...kept, TENANTRY_PARENT: String(process.pid) };
	return lasts ? { ...env, NODE_OPTIONS: fittingOptions(env.NODE_OPTIONS) } : env;
}

/** npm runs this in a shell, and a shell that is ended passes nothing on: without this the program would keep running. */
function stopWithNpm(stop) {
	if (!process.env.npm_lifecycle_event || process.platform === "win32") return undefined;
	const shell = process.ppid;
	const watch = setInterval(() => {
		if (process.ppid === shell) return;
		clearInterval(watch);
		stop("SIGTERM");
	}, PARENT_CHECK_MS);
	return watch;
}

/** Lets Node end naturally, once all output has been read. */
function end(sentence, code) {
	process.stderr.write(`${sentence}\n`);
	process.exitCode = code;
}
