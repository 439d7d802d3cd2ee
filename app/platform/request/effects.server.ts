import { AsyncLocalStorage } from "node:async_hooks";
import { refuse } from "../refusal.ts";

/**
 * What may come of a request beside its answer. `kept`: whatever it writes. `undone`: nothing, its transactions are
 * rolled back, so that HEAD is answered as GET is. `refused`: nothing, and a page that has to write something is not
 * given out, because the browser would show it later without asking again.
 */
export type Effects = "kept" | "undone" | "refused";

// Sec-Purpose is the standard (Fetch, section 2.2); the others are what browsers sent before it.
const PURPOSES = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];
const AHEAD = /\b(prefetch|prerender|preview)\b/i;

/** Whether a browser fetches this page before anyone asked for it. */
const isAhead = ({ headers }: Request) => PURPOSES.some((name) => AHEAD.test(headers.get(name) ?? ""));

export function effectsOf(request: Request): Effects {
	if (request.method === "HEAD") return "undone";
	return request.method === "GET" && isAhead(request) ? "refused" : "kept";
}

const here = new AsyncLocalStorage<Effects>();

/** Does the work of a request with these effects, and everything that it starts. */
export const withEffects = <T>(effects: Effects, work: () => T): T => here.run(effects, work);

/** Whether what the code around writes will be kept. */
export const effectsAreKept = (): boolean => (here.getStore() ?? "kept") === "kept";

/** For the process's own bookkeeping (errors, limits), which is kept whatever the request was. */
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
 * Opens a transaction that writes, as the request around it may: `open` gets the work, perhaps with a rollback at its
 * end. Refuses: 403 for a page that is fetched ahead of time.
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

function refuseAhead(): never {
	return refuse(403, {
		title: "Not ahead of time",
		message: "Opening this page is recorded, so it cannot be loaded before you open it. Open it to see it.",
		rule: "prefetch",
	});
}
