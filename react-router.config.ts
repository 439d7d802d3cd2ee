import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "@react-router/dev/config";
import { prepareClientFiles } from "./scripts/serve/client-files.ts";

export default {
	ssr: true,
	// React Router's own origin check answers a bare 400, and only for some routes: ours (platform/http/address/origin.server.ts)
	// runs first in the middleware, for every route, and answers with a page.
	allowedActionOrigins: ["**"],
	buildEnd({ buildManifest, reactRouterConfig }) {
		const routes = Object.values(buildManifest?.routes ?? {});
		const sources = routes.map(({ file }) =>
			readFileSync(join(reactRouterConfig.appDirectory, file), "utf8"),
		);
		prepareClientFiles(join(reactRouterConfig.buildDirectory, "client"), sources);
	},
	future: {
		v8_middleware: true,
		v8_splitRouteModules: true,
		v8_viteEnvironmentApi: true,
		v8_passThroughRequests: true,
		v8_trailingSlashAwareDataRequests: true,
	},
} satisfies Config;
