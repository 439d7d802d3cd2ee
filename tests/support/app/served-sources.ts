import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type LocalClerk, startLocalClerk } from "#scripts/local/clerk/server.ts";
import { root } from "#scripts/local/root.ts";
import { CONNECTION_LIMITS, limitConnections, serverOptions } from "#scripts/serve/connections.ts";
import { answerUnparsed } from "#scripts/serve/unparsed.ts";
import { buildOfSources } from "#tests/support/app/build-of-sources.ts";
import { testDatabase } from "#tests/support/databases/database.ts";

export type ServedSources = { port: number; clerk: LocalClerk; stop(): Promise<void> };

/**
 * The server of `npm start` in this process, with every route from its sources. Call in `beforeAll`, before importing
 * anything of `app` that reads the environment.
 */
export async function serveSources({
	limits = {},
	environment = {},
}: {
	limits?: Partial<typeof CONNECTION_LIMITS>;
	environment?: Record<string, string>;
} = {}): Promise<ServedSources> {
	await testDatabase();
	const clerk = await startLocalClerk({ port: 0, appOrigins: ["http://localhost:3000"] });
	Object.assign(process.env, clerk.environment, environment);
	const { application } = await import("#scripts/serve/application.ts");
	const { closeDatabase } = await import("#app/platform/database/database.server.ts");
	const { env } = await import("#app/platform/env.server.ts");
	const all = { ...CONNECTION_LIMITS, ...limits };
	const app = application({
		requestTimeoutMs: all.requestTimeoutMs,
		build: await buildOfSources(),
		clientDir: join(root, "public"),
		mode: "test",
		trust: { proxy: env.TRUST_PROXY, header: env.CLIENT_IP_HEADER },
		host: "localhost:3000",
		filesHost: env.FILES_ORIGIN && new URL(env.FILES_ORIGIN).host,
		first: (_request, _response, next) => next(),
	});
	const server = createServer(serverOptions(all), app.handle);
	limitConnections(server, all);
	answerUnparsed(server, app);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		port: (server.address() as AddressInfo).port,
		clerk,
		async stop() {
			server.closeAllConnections();
			server.close();
			await closeDatabase();
			await clerk.stop();
		},
	};
}
