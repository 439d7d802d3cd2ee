import { createServer, connect as dial, type Socket } from "node:net";
import { ensureDatabase } from "#scripts/local/environment.ts";
import { test as base } from "#tests/support/browser/stories.ts";
import { type Served, startServed } from "./served.ts";
import { unique } from "./steps.ts";

/** A product that one story may break: its own server, Clerk and database, the latter behind a connection that can be cut. */
export type OwnProduct = Served & {
	/** From now on connections to the database are refused, and open ones are closed. */
	cutDatabase(): Promise<void>;
	restoreDatabase(): Promise<void>;
};

/** Stories with their own product; those of one file share it, one after the other. */
export const test = base.extend<object, { product: OwnProduct; settings: Record<string, string> }>({
	/** Variables added to its environment. */
	settings: [{}, { option: true, scope: "worker" }],
	product: [
		async ({ settings }, use, worker) => {
			const stops: (() => Promise<unknown>)[] = [];
			try {
				await use(await start(worker.parallelIndex, settings, stops));
			} finally {
				for (const stop of stops.reverse()) await stop();
			}
		},
		// A busy machine takes a while to migrate a database.
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
	database.pathname = `/${name}`;
	const direct = database.href;
	database.host = `127.0.0.1:${line.port}`;
	const product = await startServed(worker, { database: direct, line: database.href, settings, stops });
	return { ...product, cutDatabase: line.cut, restoreDatabase: line.restore };
}

/** Opens a proxy to PostgreSQL that forwards everything until it is cut. */
async function lineTo(
	database: URL,
): Promise<{ port: number; cut(): Promise<void>; restore(): Promise<void> }> {
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
		restore: () => listen(port),
		cut: () =>
			new Promise((done) => {
				server.close(() => done());
				for (const socket of open) socket.destroy();
			}),
	};
}
