import { AsyncLocalStorage } from "node:async_hooks";
import type { Press } from "./press.server.ts";

/** The person that a request is answered for, and the form that it was sent with. */
type Asking = {
	/** Clerk's `user_…`; undefined for a visitor. */
	userId: string | undefined;
	/** The form that was sent, when it came from a page of someone who is signed in. */
	press?: Press;
};

/** The request that this code runs for, anywhere in the code; undefined in jobs and at startup. */
export const asking = new AsyncLocalStorage<Asking>();
