import { Resolver } from "node:dns/promises";
import { env } from "./env.server.ts";

/** The answer of DNS: the texts of a name, none, or that it cannot be told right now. */
export type TxtAnswer = { outcome: "found"; texts: string[] } | { outcome: "none" } | { outcome: "unknown" };

// A person waits for it: two tries of two seconds.
const TRY_MS = 2_000;
const TRIES = 2;
// Domains have about a dozen texts; more is not serious.
const MOST_TEXTS = 100;
const MOST_CHARACTERS = 500;

// Answers that say that there is no such name, or no record of this type.
const NOTHING = new Set(["ENOTFOUND", "ENODATA"]);

/** Looks up the TXT records of a name. Never throws, and never waits longer than its tries take. */
export async function findTexts(name: string): Promise<TxtAnswer> {
	try {
		const records = await asking((resolver) => resolver.resolveTxt(name));
		const texts = records.slice(0, MOST_TEXTS).map((parts) => parts.join("").slice(0, MOST_CHARACTERS));
		return { outcome: "found", texts };
	} catch (error) {
		return { outcome: isNothing(error) ? "none" : "unknown" };
	}
}

/**
 * Looks up all addresses of a name, of both kinds; undefined when one of the two cannot be told right now. Never throws,
 * and waits as long as `findTexts` does. It reads no file of this machine, so no name is found that others do not see.
 */
export async function findAddresses(name: string): Promise<string[] | undefined> {
	const none = (error: unknown) => {
		if (isNothing(error)) return [];
		throw error;
	};
	try {
		return await asking(async (resolver) => {
			const [four, six] = await Promise.all([
				resolver.resolve4(name).catch(none),
				resolver.resolve6(name).catch(none),
			]);
			return [...four, ...six];
		});
	} catch {
		return undefined;
	}
}

const isNothing = (error: unknown) => NOTHING.has((error as { code?: string }).code ?? "");

async function asking<T>(ask: (resolver: Resolver) => Promise<T>): Promise<T> {
	const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
	if (env.DNS_SERVER) resolver.setServers([env.DNS_SERVER]);
	const limit = setTimeout(() => resolver.cancel(), TRY_MS * TRIES);
	try {
		return await ask(resolver);
	} finally {
		clearTimeout(limit);
	}
}
