import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { root } from "#scripts/local/root.ts";
import { isSmallScript } from "#scripts/serve/client-files.ts";

const STYLES_LIMIT = 20 * 1024; // the budget for CSS is 20 kB compressed

const SMALL_SCRIPT_LIMIT = 6 * 1024; // the budget for the script of workspace pages is 6 kB with brotli

/** Words that occur only in server code: one of them in the browser's files means a server module was bundled. */
const SERVER_WORDS = [
	"drizzle-orm",
	"pgTable",
	"CLERK_SECRET_KEY",
	"DATABASE_URL",
	"process.env.",
	"SET LOCAL ROLE",
	"set local role",
	"tenant_slugs",
	"webhook_inbox",
];

/** What the server's bundle makes of `handle = { scripts: … }`, whatever the value. */
const ASKS_FOR_SCRIPTS = /\b(?:const|let|var) handle\S* = \{[^}]*\bscripts\b/;

/** Scans a build for what its client's files must not have, and for scripts that a page asks for and that are not there. Returns what is wrong. */
export function checkClientAssets(build = join(root, "build")): string | undefined {
	const folder = join(build, "client");
	if (!existsSync(folder)) return "There is no build to check: run npm run build first.";
	const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
	const scripts = files.filter((file) => file.endsWith(".js"));
	const leaks = scripts.flatMap((file) => {
		const content = readFileSync(join(folder, file), "utf8");
		return SERVER_WORDS.filter((word) => content.includes(word)).map((word) => `${file} contains ${word}`);
	});
	const server = readFileSync(join(build, "server/index.js"), "utf8");
	const [ours, others] = [scripts.filter(isSmallScript), scripts.filter((file) => !isSmallScript(file))];
	leaks.push(...wrongWithSmallScript(folder, ours, server));
	if (others.length === 0 && ASKS_FOR_SCRIPTS.test(server))
		leaks.push("A route asks for scripts, and the build has none: write handle = { scripts: true }");
	const styles = files.filter((file) => file.endsWith(".css"));
	const bytes = styles.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
	if (bytes > STYLES_LIMIT)
		leaks.push(`The style sheets are ${bytes} bytes compressed, more than ${STYLES_LIMIT}`);
	return leaks.length > 0 ? leaks.join("\n") : undefined;
}

function wrongWithSmallScript(folder: string, found: string[], server: string): string[] {
	// Its name is the hash of its content, so two would mean that server and browser disagree about it.
	if (found.length > 1) return [`There are ${found.length} small scripts: ${found.join(", ")}`];
	const [file] = found;
	if (!file)
		return server.includes("/assets/small-script-")
			? ["The pages name a small script that is not there"]
			: [];
	if (!server.includes(file)) return [`No page names ${file}`];
	const bytes = brotliCompressSync(readFileSync(join(folder, file))).length;
	return bytes > SMALL_SCRIPT_LIMIT
		? [`The small script is ${bytes} bytes compressed, more than ${SMALL_SCRIPT_LIMIT}`]
		: [];
}
