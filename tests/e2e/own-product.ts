import { createServer, connect as dial, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { runProgram, startProgram, stopProgram } from "#scripts/local/children.ts";
import { type LocalClerk, startLocalClerk } from "#scripts/local/clerk/server.ts";
import { ensureDatabase } from "#scripts/local/environment.ts";
import { freePort } from "#scripts/local/ports.ts";
import { TEST_SECRET, WIDE_LIMITS } from "#tests/support/environment.ts";
import { test as base } from "#tests/support/stories.ts";
import { moveTo, unique } from "./steps.ts";

/** A product that one story may break: its own server, Clerk and database, the latter behind a line that can be cut. */
export type OwnProduct = {
	origin: string;
	clerk: LocalClerk;
	/** From now on connections to the database are refused, and those that were open are gone. */
	cutDatabase(): Promise<void>;
	mendDatabase(): Promise<void>;
	/** Starts one more server of it, on a port of its own; returns where it answers. */
	serve(more: Record<string, string>): Promise<string>;
};

/** Stories with a product of their own; those of one file share it, one after the other. */
export const test = base.extend<object, { product: OwnProduct; settings: Record<string, string> }>({
	/** Variables of its environment beside the usual ones. */
	settings: [{}, { option: true, scope: "worker" }],
	product: [
		async ({ settings }, use, worker) => {
			const stops: (() => Promise<unknown>)[] = [];
			try {
				await use(await start(worker.parallelIndex, settings, stops));
			} finally {
				for (const stop of stops.reverse()) await stop();
				moveTo({ origin: process.env.STORY_ORIGIN ?? "", clerk: process.env.STORY_CLERK_URL ?? "" });
			}
		},
		// A busy machine takes its time to migrate a database.
		{ scope: "worker", timeout: 90_000 },
	],
	baseURL: ({ product }, use) => use(product.origin),
});

async function start(
	worker: number,
	settings: Record<string, string>,
	stops: (() => Promise<unknown>)[],
): Promise<OwnProduct> {
	const database = new URL(process.env.STORY_DATABASE_URL ?? "");
	const name = `story_${unique()}`;
	await ensureDatabase(database.href, name);
	const line = await lineTo(database);
	stops.push(line.cut);
	const port = await somePort(worker);
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
		...WIDE_LIMITS,
		APP_SECRET: TEST_SECRET,
		NODE_ENV: "test",
		LOG_LEVEL: "silent",
		PORT: String(port),
		APP_ORIGIN: origin,
		DATABASE_URL: direct,
		...settings,
	};
	for (const program of [["scripts/migrate.ts", "up"], ["scripts/seed.ts"]] as [string, ...string[]][]) {
		const code = await runProgram(program, env, { stdio: ["ignore", "ignore", "inherit"] });
		if (code !== 0) throw new Error(`${program.join(" ")} ended with exit code ${code}.`);
	}
	const serve = async (more: Record<string, string>): Promise<string> => {
		const given = { PORT: String(await somePort(worker)), ...more };
		const server = startProgram(
			["scripts/serve.ts"],
			{ ...env, DATABASE_URL: database.href, ...given },
			{ stdio: ["ignore", "ignore", "inherit"] },
		);
		stops.push(() => stopProgram(server));
		const address = `http://localhost:${given.PORT}`;
		await answers(`${address}/readyz`);
		return address;
	};
	await serve({ PORT: String(port) });
	moveTo({ origin, clerk: clerk.url });
	return { origin, clerk, cutDatabase: line.cut, mendDatabase: line.mend, serve };
}

/** Anywhere below the ports that systems hand out, and apart, so that two workers or runs do not find the same one free. */
const somePort = (worker: number) => freePort(10_000 + 2_000 * worker + Math.floor(Math.random() * 2_000));

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
	for (const until = Date.now() + 40_000; Date.now() < until; await sleep(100)) {
		if ((await fetch(url).catch(() => undefined))?.ok) return;
	}
	throw new Error(`${url} did not answer.`);
}
