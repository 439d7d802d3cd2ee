import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { runProgram, startProgram, stopProgram } from "#scripts/local/children.ts";
import { startLocalClerk } from "#scripts/local/clerk/server.ts";
import { ensureDatabase } from "#scripts/local/environment.ts";
import { freePort } from "#scripts/local/network/ports.ts";
import { startPostgres } from "#scripts/local/postgres/postgres.ts";
import { root } from "#scripts/local/root.ts";

const FIRST_POSTGRES_PORT = 54_700; // clear of the ports of `npm run dev` and `npm test`
const FIRST_WEB_PORT = 3900;
const START_TIMEOUT_MS = 30_000;

/** The product as it runs in production, on this machine and discarded afterwards. */
export type Bench = {
	origin: string;
	/** The superuser's connection URL. */
	databaseUrl: string;
	env: Record<string, string>;
	/** The web process. */
	pid: number;
	/** The cookies that a demo person's browser would send. */
	cookieOf(email: string): Promise<string>;
	/** Starts another server from this checkout; returns its origin. */
	serve(program: string, more: Record<string, string>): Promise<{ origin: string; pid: number }>;
	/** Has something stopped at the end, before the servers: parts of one run share this process's pool. */
	atEnd(stop: () => Promise<void>): void;
	stop(): Promise<void>;
};

/** Builds the product and starts it with its own PostgreSQL, local Clerk and demo data. */
export async function startBench(): Promise<Bench> {
	const stops: (() => Promise<void>)[] = [];
	const stop = async () => {
		for (const end of stops.splice(0).reverse()) await end();
	};
	try {
		await prepared(["scripts/build.ts"], process.env as Record<string, string>);
		const databaseUrl = await database(stops);
		const port = await freePort(FIRST_WEB_PORT);
		const origin = `http://localhost:${port}`;
		const webhookUrl = `${origin}/api/webhooks/clerk`;
		// An hour: a run must not be interrupted by a handshake.
		const knobs = { tokenSeconds: 3600 };
		const clerk = await startLocalClerk({ port: 0, appOrigins: [origin], webhookUrl, knobs });
		stops.push(clerk.stop);
		const env = {
			...(process.env as Record<string, string>),
			...clerk.environment,
			RATE_LIMIT_PAGES: "9000000/60", // counted, but never reached
			MAX_OWNED_WORKSPACES: "1000", // one person creates all of a run
			NODE_ENV: "test",
			LOG_LEVEL: "info", // as in production; the output is discarded
			APP_ORIGIN: origin,
			APP_SECRET: "benchmarks sign with this; it is not a secret",
			DATABASE_URL: databaseUrl,
			NODE_OPTIONS: `--import=${pathToFileURL(join(root, "scripts/bench/production-react.ts"))}`,
		};
		await prepared(["scripts/migrate.ts", "up"], env);
		await prepared(["scripts/seed.ts"], env);
		const serve = (program: string, more: Record<string, string>) =>
			startServer(program, { ...env, ...more }, stops);
		const { pid } = await serve("scripts/serve.ts", { PORT: String(port) });
		const cookieOf = (email: string) => signIn(clerk.url, origin, email);
		const atEnd = (end: () => Promise<void>) => void stops.push(end);
		return { origin, databaseUrl, env, pid, cookieOf, serve, atEnd, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function database(stops: (() => Promise<void>)[]): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-bench-"));
	chmodSync(folder, 0o755); // PostgreSQL may run under its own account
	// "kept": commits here are as durable as in production.
	const server = await startPostgres({
		dataDir: join(folder, "postgres"),
		port: FIRST_POSTGRES_PORT,
		purpose: "kept",
	});
	stops.push(async () => {
		await server.stop();
		rmSync(folder, { recursive: true, force: true });
		rmSync(server.dataDir, { recursive: true, force: true });
	});
	await ensureDatabase(server.url(), "tenantry");
	return server.url("tenantry");
}

async function startServer(
	program: string,
	given: Record<string, string>,
	stops: (() => Promise<void>)[],
): Promise<{ origin: string; pid: number }> {
	const port = given.PORT ?? String(await freePort(FIRST_WEB_PORT));
	const server = startProgram(
		[program],
		{ ...given, PORT: port },
		{ stdio: ["ignore", "ignore", "inherit"] },
	);
	stops.push(() => stopProgram(server));
	const origin = `http://localhost:${port}`;
	await answers(`${origin}/healthz`, server);
	return { origin, pid: server.pid ?? 0 };
}

async function prepared(program: [string, ...string[]], env: Record<string, string>): Promise<void> {
	const code = await runProgram(program, env, { stdio: ["ignore", "ignore", "inherit"] });
	if (code !== 0) throw new Error(`${program.join(" ")} ended with exit code ${code}.`);
}

async function answers(url: string, server: ChildProcess): Promise<void> {
	const until = Date.now() + START_TIMEOUT_MS;
	while (Date.now() < until) {
		if (server.exitCode !== null) throw new Error(`The server for ${url} ended with ${server.exitCode}.`);
		const answer = await fetch(url).catch(() => undefined);
		if (answer?.ok) return;
		await sleep(100);
	}
	throw new Error(`${url} did not answer within ${START_TIMEOUT_MS / 1000} s.`);
}

/** Signs in so that the product accepts the session directly. A sign-in right at the turn of a second is sent to Clerk first. */
async function signIn(clerkUrl: string, origin: string, email: string): Promise<string> {
	for (let tries = 0; tries < 5; tries++) {
		const body = JSON.stringify({ email });
		const answer = await fetch(`${clerkUrl}/__emu/session`, { method: "POST", body });
		const { cookie } = (await answer.json()) as { cookie: string };
		const headers = { Cookie: cookie, Accept: "text/html", "Sec-Fetch-Dest": "document" };
		const seen = await fetch(`${origin}/workspaces`, { headers, redirect: "manual" });
		if (seen.status === 200) return cookie;
	}
	throw new Error(`${email} could not sign in`);
}
