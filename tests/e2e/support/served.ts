import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { runProgram, startProgram, stopProgram } from "#scripts/local/children.ts";
import { type LocalClerk, startLocalClerk } from "#scripts/local/clerk/server.ts";
import { freePort } from "#scripts/local/network/ports.ts";
import { TEST_FILES, TEST_SECRET, WIDE_LIMITS } from "#tests/support/app/environment.ts";
import { moveTo } from "./steps.ts";

/** A product beside that of the run: its own Clerk, on a migrated and seeded database. */
export type Served = {
	/** The first server's origin. */
	origin: string;
	clerk: LocalClerk;
	/** Starts another of its servers, on a separate port; returns its origin. */
	serve(more?: Record<string, string>): Promise<string>;
	/** Runs a program of this checkout in its environment, and returns its exit code. */
	run(...program: [string, ...string[]]): Promise<number>;
	/** Returns the processes of its servers, in the order in which they were started. */
	servers(): ChildProcess[];
	/** Starts a worker; the result reports whether it still runs. */
	work(): { isRunning(): boolean };
};

export type Place = {
	/** The database, as a superuser. */
	database: string;
	/** How the servers reach it; the same by default. */
	line?: string;
	settings?: Record<string, string>;
	/** What has to be stopped afterwards, last first. */
	stops: (() => Promise<unknown>)[];
};

/** Starts a product for the stories of this worker; from now on their steps go there. */
export async function startServed(
	worker: number,
	{ database, line = database, settings = {}, stops }: Place,
): Promise<Served> {
	const port = await somePort(worker);
	const origin = `http://localhost:${port}`;
	const clerk = await startLocalClerk({
		port: 0,
		appOrigins: [origin],
		webhookUrl: `${origin}/api/webhooks/clerk`,
		knobs: { webhookRetryMs: 100 },
	});
	stops.push(clerk.stop);
	const env = {
		...(process.env as Record<string, string>),
		...clerk.environment,
		...WIDE_LIMITS,
		APP_SECRET: TEST_SECRET,
		// Beside the run's own product, and others, on one server.
		DATABASE_CONNECTIONS: "4",
		NODE_ENV: "test",
		LOG_LEVEL: "silent",
		PORT: String(port),
		APP_ORIGIN: origin,
		DATABASE_URL: database,
		FILES_DIR: TEST_FILES,
		...settings,
	};
	const quiet = { stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"] };
	const run: Served["run"] = (...program) => runProgram(program, env, quiet);
	for (const program of [["scripts/migrate.ts", "up"], ["scripts/seed.ts"]] as [string, ...string[]][]) {
		const code = await run(...program);
		if (code !== 0) throw new Error(`${program.join(" ")} ended with exit code ${code}.`);
	}
	const start = (program: string, more: Record<string, string>) => {
		const child = startProgram([program], { ...env, DATABASE_URL: line, ...more }, quiet);
		stops.push(() => stopProgram(child));
		return child;
	};
	const servers: ChildProcess[] = [];
	const serve: Served["serve"] = async (more) => {
		const given = { PORT: String(await somePort(worker)), ...more };
		servers.push(start("scripts/serve.ts", given));
		const address = `http://localhost:${given.PORT}`;
		await answers(`${address}/readyz`);
		return address;
	};
	await serve({ PORT: String(port) });
	moveTo({ origin, clerk: clerk.url });
	stops.push(async () =>
		moveTo({ origin: process.env.STORY_ORIGIN ?? "", clerk: process.env.STORY_CLERK_URL ?? "" }),
	);
	return {
		...{ origin, clerk, serve, run },
		servers: () => servers,
		work() {
			const child = start("scripts/worker.ts", {});
			return { isRunning: () => child.exitCode === null && child.signalCode === null };
		},
	};
}

/** Chooses a port below those that systems hand out, and spread out, so that two workers or runs do not find the same one free. */
const somePort = (worker: number) => freePort(10_000 + 2_000 * worker + Math.floor(Math.random() * 2_000));

async function answers(url: string): Promise<void> {
	for (const until = Date.now() + 40_000; Date.now() < until; await sleep(100)) {
		if ((await fetch(url).catch(() => undefined))?.ok) return;
	}
	throw new Error(`${url} did not answer.`);
}
