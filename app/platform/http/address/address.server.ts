import { env } from "../../env.server.ts";
import { ownHosts } from "./own-host.ts";
import { pagePath } from "./page-path.ts";

/** The hosts of this process's environment. */
export const hosts = ownHosts({ appOrigin: env.APP_ORIGIN, domain: env.TENANT_DOMAIN });

/** Returns the origin that a request came to: APP_ORIGIN or a workspace's own host, whatever else Host says. */
export const originOf = (request: Request) => hosts.originOf(request.url);

/** Returns the path and query of the page behind a request, as a person sees them. */
export const publicPath = (request: Request) => pagePath(hosts.publicUrl(request.url));
