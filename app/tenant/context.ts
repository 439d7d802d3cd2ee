import { createContext, type RouterContextProvider } from "react-router";
import type { Tenant } from "./tenant.server.ts";

export const tenantContext = createContext<Tenant>();

/**
 * Returns the tenant of this request. Every loader and action below `/:tenant` starts here. The layout's middleware
 * sets it, so it exists and its member may enter.
 */
export function getTenant(context: Readonly<RouterContextProvider>): Tenant {
	return context.get(tenantContext);
}
