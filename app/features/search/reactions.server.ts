import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import { type ReactingTenant, type Reaction, reaction } from "#app/tenant/reactions/reaction.server.ts";
import type { Extent } from "#app/tenant/search/entries.server.ts";
import { collectWords, writeIndex } from "#app/tenant/search/reindex.server.ts";

const write = (tenant: ReactingTenant, extent: Extent): Promise<number> =>
	writeIndex((work) => tenant.write(({ db }) => work(db)), { extent, locale: tenant.dateLocale });

/** What the search does when something has happened. */
export const searchReactions: Reaction[] = [
	// The language as it is now: of two changes, the later one counts, whichever job runs last.
	reaction("search.reindex", ["workspace.configured"], async (tenant, { payload: { changes } }) => {
		if ("dateLocale" in changes) await write(tenant, "all");
	}),
];

// It runs at least once a week, even if nothing is known to be due.
const DAYS = 8;

/**
 * Indexes what has no entry, because it is older than the search or was restored, removes entries and words of what is
 * gone, and collects the words of the last days, which mistyped ones are compared with.
 */
export const indexDaily: Daily = {
	name: "search.words",
	async run(tenant) {
		await write(tenant, "missing");
		await tenant.write(({ db }) => collectWords(db, { days: DAYS }));
	},
};
