import { createServer, connect as dial, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { runProgram, startProgram, stopProgram } from "#scripts/local/children.ts";
import { type LocalClerk, startLocalClerk } from "#scripts/local/clerk/server.ts";
import { ensureDatabase } from "#scripts/local/environment.ts";
import { freePort } from "#scripts/local/ports.ts";
import { TEST_SECRET } from "#tests/support/environment.ts";
import { test as base } from "#tests/support/stories.ts";
import { moveTo, unique } from "./steps.ts";

/** A product that one story may break: its own server, Clerk and database, the latter behind a line that can be cut. */
export type OwnProduct = {
	origin: string;
	clerk: LocalClerk;
	/** From now on connections to the database are refused, and those that were open are gone. */
	cutDatabase(): Promise<void>;
	mendDatabase(): Promise<void>;
};

/** Stories with a product of their own; those of one file share it, one after the other. */
export const test = base.extend<object, { product: OwnProduct }>({
	product: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
		async ({}, use, worker) => {
			const stops: (() => Promise<unknown>)[] = [];
			try {
				await use(await start(worker.parallelIndex, stops));
			} finally {
				for (const stop of stops.reverse()) await stop();
				moveTo({ origin: process.env.STORY_ORIGIN ?? "", clerk: process.env.STORY_CLERK_URL ?? "" });
			}
		},
		{ scope: "worker" },
	],
	baseURL: ({ product }, use) => use(product.origin),
});

async function start(worker: number, stops: (() => Promise<unknown>)[]): Promise<OwnProduct> {
	const database = new URL(process.env.STORY_DATABASE_URL ?? "");
	const name = `story_${unique()}`;
	await ensureDatabase(database.href, name);
	const line = await lineTo(database);
	stops.push(line.cut);
	const port = await freePort(3_900 + 20 * worker); // apart, so that two workers do not find the same one free
	const origin = `http://localhost:${port}`;
	const webhookUrl = `${origin}/api/webhooks/clerk`;
	const clerk = await startLocalClerk({
		port: 0,
		appOrigins: [origin],
		webhookUrl,
		knobs: { webhookRetryMs: 100 },
	});
	stops.push(clerk.stop);
	database.pathname = `/${name}`;
	const direct = database.href;
	database.host = `127.0.0.1:${line.port}`;
	const env = {
		...(process.env as Record<string, string>),
		...clerk.environment,
		APP_SECRET: TEST_SECRET,
		NODE_ENV: "test",
		LOG_LEVEL: "silent",
		PORT: String(port),
		APP_ORIGIN: origin,
		DATABASE_URL: direct,
	};
	for (const program of [["scripts/migrate.ts", "up"], ["scripts/seed.ts"]] as [string, ...string[]][]) {
		const code = await runProgram(program, env, { stdio: ["ignore", "ignore", "inherit"] });
		if (code !== 0) throw new Error(`${program.join(" ")} ended with exit code ${code}.`);
	}
	const server = startProgram(
		["scripts/serve.ts"],
		{ ...env, DATABASE_URL: database.href },
		{ stdio: ["ignore", "ignore", "inherit"] },
	);
	stops.push(() => stopProgram(server));
	await answers(`${origin}/readyz`);
	moveTo({ origin, clerk: clerk.url });
	return { origin, clerk, cutDatabase: line.cut, mendDatabase: line.mend };
}

/** A line to PostgreSQL that passes everything on until it is cut. */
async function lineTo(database: URL): Promise<{ port: number; cut(): Promise<void>; mend(): Promise<void> }> {
	const open = new Set<Socket>();
	const { port: farPort, hostname } = new URL(database);
	const server = createServer((near) => {
		const far = dial(Number(farPort), hostname);
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			open.add(one);
			one.on("error", () => other.destroy());
			one.on("close", () => {
				open.delete(one);
				other.destroy();
			});
			one.pipe(other);
		}
	});
	const listen = (port: number) =>
		new Promise<void>((done) => server.listen({ port, host: "127.0.0.1" }, () => done()));
	await listen(0);
	const { port } = server.address() as { port: number };
	return {
		port,
		mend: () => listen(port),
		cut: () =>
			new Promise((done) => {
				server.close(() => done());
				for (const socket of open) socket.destroy();
			}),
	};
}

async function answers(url: string): Promise<void> {
	for (const until = Date.now() + 20_000; Date.now() < until; await sleep(100)) {
		if ((await fetch(url).catch(() => undefined))?.ok) return;
	}
	throw new Error(`${url} did not answer.`);
}
