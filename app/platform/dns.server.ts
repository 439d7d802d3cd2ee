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

/** Looks up the TXT records of a name. Never throws, and never waits longer than its tries take. Nothing else queries DNS. */
export async function findTexts(name: string): Promise<TxtAnswer> {
	const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
	if (env.DNS_SERVER) resolver.setServers([env.DNS_SERVER]);
	const limit = setTimeout(() => resolver.cancel(), TRY_MS * TRIES);
	try {
		const records = await resolver.resolveTxt(name);
		const texts = records.slice(0, MOST_TEXTS).map((parts) => parts.join("").slice(0, MOST_CHARACTERS));
		return { outcome: "found", texts };
	} catch (error) {
		return { outcome: NOTHING.has((error as { code?: string }).code ?? "") ? "none" : "unknown" };
	} finally {
		clearTimeout(limit);
	}
}
