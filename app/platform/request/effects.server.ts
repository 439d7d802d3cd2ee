import { AsyncLocalStorage } from "node:async_hooks";
import { refuse } from "../refusal.ts";

/**
 * The effects that a request may have besides its answer. `kept`: everything it writes. `undone`: none, its
 * transactions are rolled back, so that HEAD is answered as GET is. `refused`: none, and a page that has to write
 * something is not served, because the browser would show it later without asking again.
 */
export type Effects = "kept" | "undone" | "refused";

// Sec-Purpose is the standard (Fetch, section 2.2); browsers sent the others before it.
const PURPOSES = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];
const AHEAD = /\b(prefetch|prerender|preview)\b/i;

/** Tells whether a browser is prefetching this page. */
const isAhead = ({ headers }: Request) => PURPOSES.some((name) => AHEAD.test(headers.get(name) ?? ""));

export function effectsOf(request: Request): Effects {
	if (request.method === "HEAD") return "undone";
	return request.method === "GET" && isAhead(request) ? "refused" : "kept";
}

const here = new AsyncLocalStorage<Effects>();

/** Does the work of a request with these effects, including everything that it starts. */
export const withEffects = <T>(effects: Effects, work: () => T): T => here.run(effects, work);

/** Tells whether writes of the surrounding code will be kept. */
export const effectsAreKept = (): boolean => (here.getStore() ?? "kept") === "kept";

/** Keeps what the process writes for itself (errors, limits), whatever the request's effects. */
export const keptAnyway = <T>(work: () => T): T => withEffects("kept", work);

/** Carries a value out of a transaction that is rolled back. */
class Undone extends Error {
	readonly value: unknown;
	constructor(value: unknown) {
		super("Rolled back: the request has no effects");
		this.value = value;
	}
}

/**
 * Opens a writing transaction with the effects of the request around it: `open` gets the work, perhaps with a
 * rollback at its end. Refuses: 403 for a page that is being prefetched.
 */
export async function transactWithEffects<Handle, T>(
	open: (work: (handle: Handle) => Promise<T>) => Promise<T>,
	work: (handle: Handle) => Promise<T>,
): Promise<T> {
	const effects = here.getStore() ?? "kept";
	if (effects === "kept") return open(work);
	if (effects === "refused") return refuseAhead();
	try {
		return await open(async (handle) => {
			throw new Undone(await work(handle));
		});
	} catch (error) {
		if (error instanceof Undone) return error.value as T;
		throw error;
	}
}

/** Refuses a page that is being prefetched: it would be shown later without another request, and its effect would be missing. */
export function refuseAhead(): never {
	return refuse(403, {
		title: "This page can’t be preloaded",
		message: "Opening this page changes something, so it can’t be loaded in advance. Open it to see it.",
		rule: "prefetch",
	});
}
