import { Resolver } from "node:dns/promises";
import { env } from "./env.server.ts";

/** What the domain name system says: the texts under a name, or that it cannot tell just now. */
export type TxtAnswer = { outcome: "found"; texts: string[] } | { outcome: "none" } | { outcome: "unknown" };

// A person waits for it: two tries of two seconds.
const TRY_MS = 2_000;
const TRIES = 2;
// Domains have a dozen texts; more is somebody's joke.
const MOST_TEXTS = 100;
const MOST_CHARACTERS = 500;

// Answers that say that there is no such name, or nothing of the kind under it.
const NOTHING = new Set(["ENOTFOUND", "ENODATA"]);

/** The TXT records of a name. Never throws, never waits longer than its tries take. The only place that asks DNS. */
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
