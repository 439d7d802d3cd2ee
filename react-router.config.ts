import type { Config } from "@react-router/dev/config";

export default {
	ssr: true,
	// React Router's own origin check answers a bare 400, and only for some routes: ours (platform/http/address/origin.server.ts)
	// runs first in the middleware, for every route, and answers with a page.
	allowedActionOrigins: ["**"],
	future: {
		v8_middleware: true,
		v8_splitRouteModules: true,
		v8_viteEnvironmentApi: true,
		v8_passThroughRequests: true,
		v8_trailingSlashAwareDataRequests: true,
	},
} satisfies Config;
