import { AsyncLocalStorage } from "node:async_hooks";
import type { FormSubmission } from "./submission.server.ts";

/** The person that a request is answered for, and the form that it was sent with. */
type CurrentRequest = {
	/** Clerk's `user_…`; undefined for a visitor. */
	userId: string | undefined;
	/** The form that was sent, when it came from a page of someone who is signed in. */
	submission?: FormSubmission;
};

/** The request that this code runs for, anywhere in the code; undefined in jobs and at startup. */
export const currentRequest = new AsyncLocalStorage<CurrentRequest>();
