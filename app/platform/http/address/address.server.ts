import { env } from "../../env.server.ts";
import { ownHosts } from "./own-host.ts";
import { pagePath } from "./page-path.ts";

/** Every host of this process's environment. */
export const hosts = ownHosts({ appOrigin: env.APP_ORIGIN, domain: env.TENANT_DOMAIN });

/** The origin a request came to: APP_ORIGIN or a workspace's own host, whatever else Host says. */
export const originOf = (request: Request) => hosts.originOf(request.url);

/** Path and query of the page behind a request, as a person sees them. */
export const publicPath = (request: Request) => pagePath(hosts.publicUrl(request.url));
