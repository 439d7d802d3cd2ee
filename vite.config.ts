import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, isRunnableDevEnvironment, type Plugin, type ViteDevServer } from "vite";
import { ownHosts } from "./app/platform/http/address/own-host.ts";
import type { EntryModule } from "./scripts/serve/application.ts";
import { faultsInDevelopment, filesInDevelopment } from "./scripts/serve/in-development.ts";
import { ownHostPaths } from "./scripts/serve/own-host-paths.ts";

const { APP_ORIGIN = "http://localhost:3000", TENANT_DOMAIN, FILES_ORIGIN } = process.env;

const filesUrl = FILES_ORIGIN ? new URL(FILES_ORIGIN) : undefined;
const hosts = [TENANT_DOMAIN && `.${TENANT_DOMAIN}`, filesUrl?.hostname].filter((host) => host !== undefined);

/** What scripts/serve does in production, as far as Vite lets it: refusals, FILES_ORIGIN, and workspaces' own hosts. */
const serveInDevelopment: Plugin = {
	name: "serve-in-development",
	apply: "serve",
	configureServer(server) {
		const { middlewares } = server;
		middlewares.use(faultsInDevelopment(() => applicationOf(server)));
		if (filesUrl) middlewares.use(filesInDevelopment(filesUrl.host, () => applicationOf(server)));
		const arrive = ownHostPaths(ownHosts({ appOrigin: APP_ORIGIN, domain: TENANT_DOMAIN }));
		middlewares.use((request, response, next) => {
			// Pages and forms; Vite's own modules keep their addresses.
			if (request.headers.accept?.includes("text/html")) arrive(request, response, next);
			else next();
		});
	},
};

/** The application as React Router's own plugin has loaded it: the same objects, so the same log and limits. */
async function applicationOf({ environments: { ssr } }: ViteDevServer): Promise<EntryModule> {
	if (!ssr || !isRunnableDevEnvironment(ssr)) throw new Error("Vite runs the application somewhere else");
	return (await ssr.runner.import("/app/entry.server.tsx")) as EntryModule;
}

export default defineConfig({
	plugins: [serveInDevelopment, tailwindcss(), reactRouter()],
	server: { allowedHosts: hosts },
	build: { sourcemap: false, target: "es2022" },
	// The small script of app/root.tsx: Vite knows a script that stands alone as a worker.
	worker: { format: "es" },
});
