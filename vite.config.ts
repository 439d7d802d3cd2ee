import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
import { ownHosts } from "./app/platform/http/own-host.ts";
import { ownHostPaths } from "./scripts/serve/own-host-paths.ts";

const { APP_ORIGIN = "http://localhost:3000", TENANT_DOMAIN } = process.env;

/** Workspaces' own hosts under `npm run dev`, as scripts/serve.ts has them in production. */
const ownHostsInDevelopment: Plugin = {
	name: "own-hosts",
	apply: "serve",
	configureServer({ middlewares }) {
		const arrive = ownHostPaths(ownHosts({ appOrigin: APP_ORIGIN, domain: TENANT_DOMAIN }));
		middlewares.use((request, response, next) => {
			// Pages and forms; Vite's own modules keep their addresses.
			if (request.headers.accept?.includes("text/html")) arrive(request, response, next);
			else next();
		});
	},
};

export default defineConfig({
	plugins: [ownHostsInDevelopment, tailwindcss(), reactRouter()],
	server: { allowedHosts: TENANT_DOMAIN ? [`.${TENANT_DOMAIN}`] : [] },
	build: { sourcemap: false, target: "es2022" },
});
