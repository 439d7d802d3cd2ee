import { createContext, type RouterContextProvider } from "react-router";
import type { Tenant } from "./tenant.server.ts";

export const tenantContext = createContext<Tenant>();

/**
 * The tenant of this request: every loader and action below `/:tenant` starts here.
 * Set by the layout's middleware, so it exists and its member may enter.
 */
export function getTenant(context: Readonly<RouterContextProvider>): Tenant {
	return context.get(tenantContext);
}
