import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import type { ServerBuild } from "react-router";
import { ownHosts } from "#app/platform/http/address/own-host.ts";
import { endWith } from "#scripts/command-line/end.ts";
import { program } from "#scripts/command-line/program.ts";
import { application, type EntryModule } from "#scripts/serve/application.ts";
import { describeTrust } from "#scripts/serve/client-address.ts";
import { CONNECTION_LIMITS, limitConnections, serverOptions } from "#scripts/serve/connections.ts";
import { serveMetrics } from "#scripts/serve/metrics.ts";
import { closeWhenLeaving, stopGracefully } from "#scripts/serve/shutdown.ts";
import { answerUnparsed } from "#scripts/serve/unparsed.ts";

/** Runs `npm start`: serves the result of `npm run build`. Uses production unless NODE_ENV says otherwise. */
async function serve(): Promise<undefined> {
	process.env.NODE_ENV ??= "production"; // before React is loaded, which chooses its build by it
	const env = await readEnvironment();
	const { build, clientDir } = await readBuild();
	const hosts = ownHosts({ appOrigin: env.APP_ORIGIN, domain: env.TENANT_DOMAIN });
	const { leave, prometheus, shutdown, startup } = build.entry.module as EntryModule;
	const trust = { proxy: env.TRUST_PROXY, header: env.CLIENT_IP_HEADER };
	const first = closeWhenLeaving(() => server);
	const app = application({
		build,
		clientDir,
		first,
		mode: env.NODE_ENV,
		trust,
		requestTimeoutMs: CONNECTION_LIMITS.requestTimeoutMs,
		host: new URL(env.APP_ORIGIN).host,
		hosts,
		filesHost: env.FILES_ORIGIN && new URL(env.FILES_ORIGIN).host,
	});
	const server = createServer(serverOptions(CONNECTION_LIMITS), app.handle);
	limitConnections(server, CONNECTION_LIMITS);
	answerUnparsed(server, app);
	server.on("error", (error: NodeJS.ErrnoException) => {
		void fail(
			error.code === "EADDRINUSE"
				? `Port ${env.PORT} is in use by another program: set PORT to a free port.`
				: `The server cannot listen on port ${env.PORT}: ${error.message}.`,
		);
	});
	if (env.METRICS_PORT && prometheus) {
		await serveMetrics(env.METRICS_PORT, prometheus);
	}
	stopGracefully(server, { leave: () => leave?.(), close: async () => shutdown?.() });
	startup?.();
	server.listen(env.PORT, () =>
		process.stdout.write(
			`Tenantry serves ${env.APP_ORIGIN} on port ${env.PORT}.\nClient addresses are taken from ${describeTrust(trust)}.\n`,
		),
	);
}

/** An invalid environment ends the process inside this import, with its own message; this adds the hint. */
async function readEnvironment() {
	const hint = () =>
		process.stderr.write("To try Tenantry on this machine without any setup, use npm run dev.\n");
	process.once("exit", hint);
	const { env } = await import("#app/platform/env.server.ts");
	process.removeListener("exit", hint);
	return env;
}

async function readBuild(): Promise<{ build: ServerBuild; clientDir: string }> {
	const file = new URL("../build/server/index.js", import.meta.url);
	if (!existsSync(file)) throw new Error("There is no build yet: run npm run build first.");
	const build = (await import(file.href)) as ServerBuild;
	return { build, clientDir: fileURLToPath(new URL("../build/client", import.meta.url)) };
}

function fail(sentence: string): Promise<never> {
	process.stderr.write(`${sentence}\n`);
	return endWith(1);
}

const USAGE = `npm start

Serves the result of npm run build on PORT. On SIGTERM or Ctrl-C it finishes the requests in progress, then ends. It needs
the application’s whole environment (see .env.example); to try it without any setup, use npm run dev.`;

program({ usage: USAGE }, serve);
