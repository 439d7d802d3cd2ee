import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { startProgram } from "#scripts/local/children.ts";

// React Router 7 passes Vite an option that Vite 8 has replaced; nothing of ours can change that.
const NOT_OURS = "The `envFile` option is deprecated";

/** Starts React Router's development server. It says everything but a warning that no change here could end. */
export function startDevelopmentServer(port: number, env: Record<string, string>): ChildProcess {
	const where = process.env.LOCAL_HOST ? ["--host", process.env.LOCAL_HOST] : [];
	const server = startProgram(
		["node_modules/@react-router/dev/bin.js", "dev", "--port", String(port), "--strictPort", ...where],
		env,
		{ stdio: ["inherit", "inherit", "pipe"] },
	);
	if (!server.stderr) throw new Error("The server was started without a pipe.");
	createInterface({ input: server.stderr }).on("line", (line) => {
		if (!line.includes(NOT_OURS)) process.stderr.write(`${line}\n`);
	});
	return server;
}

/**
 * Opens the landing page with its styles, so that the first person to open a page does not wait: Vite compiles
 * all routes for the first one. Whatever is wrong with the page, its next reader is told.
 */
export async function openFirstPage(port: number, signal: AbortSignal): Promise<void> {
	const open = async (path: string, Accept: string) => {
		const answer = await fetch(`http://localhost:${port}${path}`, { headers: { Accept }, signal });
		return answer.text();
	};
	try {
		const html = await open("/", "text/html");
		const styles = [...html.matchAll(/<link\b[^>]*rel="stylesheet"[^>]*href="([^"]+)"/g)];
		await Promise.all(styles.map(([, path = ""]) => open(path, "text/css")));
	} catch {
		// The server has ended, and `npm run dev` with it; or the page failed, and the server has said why.
	}
}
