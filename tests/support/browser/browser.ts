import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { chromium } from "@playwright/test";

/** A Chromium that starts on this machine, and the variables it needs to. */
export type Browser = { executablePath: string; env?: Record<string, string> };

export const BROWSER_FLAGS = [
	"--no-sandbox", // root, and containers without user namespaces, have no sandbox
	"--disable-gpu",
	"--disable-quic",
	"--disable-dev-shm-usage", // containers give /dev/shm 64 MB
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-domain-reliability",
];

/**
 * The first that works of: CHROMIUM_PATH, the one that comes with npm, one on the PATH, Playwright's own. The one of npm
 * is the same everywhere, and without a window it takes half the time of a browser that was built to have one.
 */
export function findBrowser(): Browser {
	const asked = process.env.CHROMIUM_PATH;
	if (asked) {
		if (starts({ executablePath: asked })) return { executablePath: asked };
		throw new Error(
			`CHROMIUM_PATH is ${asked}, which does not start: correct it, or unset it to use another browser.`,
		);
	}
	const found =
		fromNpm() ??
		[...onPath(), chromium.executablePath()]
			.map((executablePath) => ({ executablePath }))
			.find((browser) => starts(browser));
	if (found) return found;
	throw new Error("No Chromium starts on this machine: install one and set CHROMIUM_PATH to its program.");
}

function onPath(): string[] {
	const folders = (process.env.PATH ?? "").split(delimiter);
	const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
	return [
		...names.flatMap((name) => folders.map((folder) => join(folder, name))),
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	];
}

function starts({ executablePath, env }: Browser): boolean {
	if (!existsSync(executablePath)) return false;
	return (
		spawnSync(executablePath, ["--version"], { env: { ...process.env, ...env }, timeout: 20_000 }).status ===
		0
	);
}

/**
 * Unpacks `@sparticuz/chromium` once for each version and account; it brings the libraries a bare machine lacks.
 * Undefined where it does not start: it is made for Linux on x64.
 */
function fromNpm(): Browser | undefined {
	if (process.platform !== "linux" || process.arch !== "x64") return undefined;
	const library = createRequire(import.meta.url).resolve("@sparticuz/chromium");
	const { version } = JSON.parse(readFileSync(join(dirname(library), "../../package.json"), "utf8")) as {
		version: string;
	};
	const folder = join(tmpdir(), `tenantry-chromium-${version}-${userInfo().username}`);
	if (!existsSync(folder)) unpack(library, folder);
	const plain = { executablePath: join(folder, "chromium"), env: { FONTCONFIG_PATH: join(folder, "fonts") } };
	const libraries = [join(folder, "al2023/lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
	const bare = { ...plain, env: { ...plain.env, LD_LIBRARY_PATH: libraries } };
	return [plain, bare].find((browser) => starts(browser));
}

/**
 * The library unpacks into the temp folder, and takes a half-unpacked file for a whole one: so it gets a temp
 * folder of its own, moved into place when complete. The AWS variable makes it unpack the system libraries too.
 */
function unpack(library: string, folder: string): void {
	const half = `${folder}.${process.pid}`;
	mkdirSync(half, { recursive: true, mode: 0o700 });
	const script = `const library = require(${JSON.stringify(library)}); (library.default ?? library).executablePath()`;
	const env = { ...process.env, TMPDIR: half, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" };
	const { status, stderr } = spawnSync(process.execPath, ["-e", script], { env, encoding: "utf8" });
	if (status !== 0) throw new Error(`The Chromium of @sparticuz/chromium could not be unpacked: ${stderr}`);
	// The configuration that comes with the fonts names folders of AWS only.
	writeFileSync(join(half, "fonts/fonts.conf"), fontsIn([join(folder, "fonts"), "/usr/share/fonts"], folder));
	try {
		renameSync(half, folder);
	} catch {
		rmSync(half, { recursive: true, force: true }); // another process was quicker
	}
}

function fontsIn(folders: string[], cache: string): string {
	const dirs = folders.map((folder) => `<dir>${folder}</dir>`).join("");
	return `<?xml version="1.0"?><fontconfig>${dirs}<cachedir>${join(cache, "fonts-cache")}</cachedir></fontconfig>`;
}
