import { AsyncLocalStorage } from "node:async_hooks";
import { createContext } from "react-router";

/** What is known about a request before anything handles it; set by the first root middleware. */
export type RequestFacts = {
	/** UUID, in the `x-request-id` response header, every log line and every error page. */
	requestId: string;
	/** The matched pattern, as the route table writes it: `/:tenant/projects`. */
	route?: string;
	/** A random UUID, fresh for each response: the CSP nonce. */
	nonce: string;
	/** The client's address as the trusted proxy reports it; undefined in tests that build requests by hand. */
	ip: string | undefined;
	userAgent: string | undefined;
	/** The slug whose own host (`acme.app.example`) the request came to, when TENANT_DOMAIN is set. */
	ownHost?: string;
};

export const requestContext = createContext<RequestFacts>();

/** The id of the request that this code runs for, anywhere in the code; undefined in jobs and at startup. */
export const requestIdHere = new AsyncLocalStorage<string>();

/** Returns the matched route as the table writes it: `api/webhooks/clerk`, `:tenant/projects/:project`; empty for the home page. */
export const patternOf = (pattern: string | undefined): string => (pattern ?? "").replace(/^\/+/, "");
