import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runProgram, startProgram, stopProgram } from "#scripts/local/children.ts";
import { startLocalClerk } from "#scripts/local/clerk/server.ts";
import { DEMO_OPERATOR } from "#scripts/local/clerk/state/people.ts";
import { ensureDatabase } from "#scripts/local/environment.ts";
import { startLocalMail } from "#scripts/local/mail/mail.ts";
import { freePort } from "#scripts/local/network/ports.ts";
import { TEST_SECRET, WIDE_LIMITS } from "#tests/support/app/environment.ts";
import { startTestPostgres } from "#tests/support/databases/postgres.ts";
import { checkIndexes } from "#tests/support/databases/unread-indexes.ts";

// Beside a `npm run dev`; two runs that begin together look for a free one in different places.
const FIRST_WEB_PORT = 20_000 + (process.pid % 50) * 200;
const START_TIMEOUT_MS = 30_000;
/** An isolation report as an installation has it. */
const SAMPLE_REPORT = `<!doctype html><meta name="proven-at" content="2026-11-21T10:00:00.000Z">`;

/**
 * The product as it is served in production, with the local stand-ins around it: a PostgreSQL of its own,
 * migrated and seeded, a local Clerk, a local mail server, the build behind scripts/serve.ts, and a worker.
 */
export async function startProduct(): Promise<{
	origin: string;
	env: Record<string, string>;
	/** Of this run, for whatever its stories leave each other. */
	folder: string;
	/** Where the mails can be read. */
	mailUrl: string;
	stop(): Promise<void>;
}> {
	const stops: (() => Promise<void>)[] = [];
	const stop = async () => {
		for (const end of stops.splice(0).reverse()) await end();
	};
	const folder = mkdtempSync(join(tmpdir(), "tenantry-stories-"));
	stops.push(async () => rmSync(folder, { recursive: true, force: true }));
	try {
		writeFileSync(join(folder, "report.html"), SAMPLE_REPORT);
		const postgres = await startTestPostgres("stories");
		stops.push(postgres.stop);
		await ensureDatabase(postgres.url(), "tenantry");
		const port = await freePort(FIRST_WEB_PORT);
		const origin = `http://localhost:${port}`;
		const clerk = await startLocalClerk({
			port: 0,
			appOrigins: [origin],
			webhookUrl: `${origin}/api/webhooks/clerk`,
		});
		stops.push(clerk.stop);
		const mail = await startLocalMail({ port: 0 });
		stops.push(mail.stop);
		const env = {
			...(process.env as Record<string, string>),
			...clerk.environment,
			...WIDE_LIMITS,
			// Nobody: domains of stories are nobody's.
			DNS_SERVER: "127.0.0.1:1",
			NODE_ENV: "test",
			LOG_LEVEL: process.env.LOG_LEVEL ?? "error",
			PORT: String(port),
			APP_ORIGIN: origin,
			APP_SECRET: TEST_SECRET,
			SMTP_URL: mail.smtpUrl,
			DATABASE_URL: postgres.url("tenantry"),
			OPERATOR_EMAILS: DEMO_OPERATOR,
			FILES_DIR: join(folder, "files"),
			ISOLATION_REPORT: join(folder, "report.html"),
		};
		await prepared(["scripts/migrate.ts", "up"], env);
		await prepared(["scripts/seed.ts"], env);
		const server = startProgram(["scripts/serve.ts"], env, { stdio: ["ignore", "inherit", "inherit"] });
		stops.push(() => stopProgram(server));
		await answers(`${origin}/healthz`, server);
		// What follows from what a story does: letters, steps that facts complete, achievements.
		const worker = startProgram(["scripts/worker.ts"], env, { stdio: ["ignore", "ignore", "inherit"] });
		stops.push(() => stopProgram(worker));
		return { origin, env, folder, mailUrl: mail.url, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function prepared(program: [string, ...string[]], env: Record<string, string>): Promise<void> {
	const code = await runProgram(program, env, { stdio: ["ignore", "ignore", "inherit"] });
	if (code !== 0) throw new Error(`${program.join(" ")} ended with exit code ${code}.`);
}

async function answers(url: string, server: ChildProcess): Promise<void> {
	const until = Date.now() + START_TIMEOUT_MS;
	while (Date.now() < until) {
		if (server.exitCode !== null)
			throw new Error(`scripts/serve.ts ended with exit code ${server.exitCode}.`);
		const answer = await fetch(url).catch(() => undefined);
		if (answer?.ok) return;
		await sleep(100);
	}
	throw new Error(`${url} did not answer within ${START_TIMEOUT_MS / 1000} s.`);
}

/**
 * Playwright's global setup: the stories find the product at STORY_ORIGIN, and in STORY_SHAPES, a folder of this run,
 * which pages were looked at closely. With STORY_INDEXES=1, all stories together must have read every index.
 */
export default async function setup(): Promise<() => Promise<void>> {
	const product = await startProduct();
	process.env.STORY_SHAPES = join(product.folder, "shapes");
	mkdirSync(process.env.STORY_SHAPES);
	process.env.STORY_ORIGIN = product.origin;
	process.env.STORY_DATABASE_URL = product.env.DATABASE_URL;
	process.env.STORY_MAIL_URL = product.mailUrl;
	process.env.STORY_CLERK_URL = product.env.CLERK_API_URL;
	return async () => {
		try {
			if (process.env.STORY_INDEXES) await checkIndexes(product.env.DATABASE_URL ?? "");
		} finally {
			await product.stop();
		}
	};
}
