import { AsyncLocalStorage } from "node:async_hooks";
import type { Press } from "./press.server.ts";

/** Whom a request is answered for, and with which form it was sent. */
type Asking = {
	/** Clerk's `user_…`; undefined for a visitor. */
	userId: string | undefined;
	/** The form that was sent, when a page of somebody who is signed in sent one. */
	press?: Press;
};

/** The request that this code runs for, wherever it is; nothing in jobs and at start. */
export const asking = new AsyncLocalStorage<Asking>();
