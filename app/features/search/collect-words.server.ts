import type { Daily } from "#app/tenant/reactions/daily.server.ts";
import { collectWords } from "#app/tenant/search/reindex.server.ts";

// It runs at least once a week, even if nothing is known to be due.
const DAYS = 8;

/** Adds the words of the last days to those that mistyped ones are compared with. */
export const collectWordsDaily: Daily = {
	name: "search.words",
	run: (tenant) => tenant.write(({ db }) => collectWords(db, { days: DAYS })),
};
