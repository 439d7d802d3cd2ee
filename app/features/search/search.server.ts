import { wasCanceled } from "#app/platform/database/canceled.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { findHits } from "./find.server.ts";
import { type SearchQuery, searchShape } from "./forms.ts";
import { type FoundPeople, findPeople } from "./people.server.ts";
import { hasOrder, QUALIFIERS, readQuestion, type SearchQuestion, shownWords } from "./question.ts";
import { type Result, readHits } from "./read.server.ts";
import { didYouMean } from "./typos.server.ts";

/** What a search found. A cursor is absent at its end of the list. */
export type SearchAnswer = {
	/** The search as it was understood: what was typed as in:files is in its field. */
	query: SearchQuery;
	/** What was typed before a colon and means nothing. */
	leftOut: string[];
	results: Result[];
	people: FoundPeople;
	after?: string;
	before?: string;
	/** There are more things than are compared with each other, or read for the words of a phrase. */
	isCut: boolean;
	/** Words have to follow one another, so that each thing that has them is read, by either order of the results. */
	hasOrder: boolean;
	/** It only says what to leave out, so that nothing was searched for: every entry would have to be read. */
	onlyLeavesOut: boolean;
	/** Another spelling that finds something, if this one does not. */
	suggestion?: string;
};

const NOBODY: FoundPeople = { members: [], teams: [], moreMembers: false };
const [FEW, PAGE] = [5, 20];

/** Searches what this member sees. Refuses: 400 for an invalid cursor, 503 when it takes too long. */
export function search(tenant: Tenant, given: SearchQuery): Promise<SearchAnswer> {
	const { query, leftOut, question } = understood(given);
	const place = { timeZone: tenant.timeZone, dateLocale: tenant.dateLocale };
	const words = query.q ?? "";
	const things = thingsAskedFor(query, question);
	if (things === "only left out") {
		const nothing = { results: [], people: NOBODY, isCut: false, hasOrder: false, onlyLeavesOut: true };
		return tenant.read(async () => ({ ...nothing, query, leftOut }));
	}
	return inTime(tenant, async (reading) => {
		const seesTexts = await tenant.files.tellTheirText(reading);
		const asked = { question, query, place, seesTexts };
		const [hits, people] = await Promise.all([
			things === "none" ? { hits: [], isCut: false } : findHits(reading, asked),
			words === "" || !wantsPeople(query) ? NOBODY : findPeople(reading, words, mostOf(query)),
		]);
		const results = await readHits(reading, hits.hits, { words: shownWords(question), seesTexts });
		const isEmpty = results.length + people.members.length + people.teams.length === 0;
		const isFirst = query.after === undefined && query.before === undefined;
		const suggestion = isEmpty && isFirst && words !== "" ? await didYouMean(reading, asked) : undefined;
		return {
			...hits,
			hasOrder: hasOrder(question),
			onlyLeavesOut: false,
			query,
			leftOut,
			results,
			people,
			...(suggestion && { suggestion }),
		};
	});
}

/**
 * Searches projects, tasks, comments and files that this member sees. Refuses: 400 for an invalid cursor, 503 when it takes
 * too long.
 */
export function searchThings(
	tenant: Tenant,
	{ limit, ...given }: SearchQuery & { limit: number },
): Promise<{ results: Result[]; after?: string }> {
	const { query, question } = understood(given);
	const place = { timeZone: tenant.timeZone, dateLocale: tenant.dateLocale };
	return inTime(tenant, async (reading) => {
		if (thingsAskedFor(query, question) !== "some") return { results: [] };
		const seesTexts = await tenant.files.tellTheirText(reading);
		const { hits, after } = await findHits(reading, { question, query, place, seesTexts, limit });
		const results = await readHits(reading, hits, { words: shownWords(question), seesTexts });
		return { results, ...(after && { after }) };
	});
}

/** Runs a search. Refuses: 503 when it takes too long, with what makes it shorter. */
async function inTime<T>(tenant: Tenant, work: (reading: Reading) => Promise<T>): Promise<T> {
	try {
		return await tenant.read(work);
	} catch (error) {
		if (!wasCanceled(error)) throw error;
		return refuse(503, {
			title: "This search takes too long",
			message: "Search for fewer words, or add a filter, such as in:tasks or from:2026-01-31.",
		});
	}
}

/**
 * Tells which projects, tasks, comments and files are asked for: none by signs that are no words, or when it is people that
 * are looked for. Every entry would have to be read for what only says what to leave out.
 */
function thingsAskedFor(
	query: SearchQuery,
	{ groups, without }: SearchQuestion,
): "some" | "none" | "only left out" {
	if (groups.length === 0 && without.length > 0) return "only left out";
	if (query.in === "members" || query.in === "teams") return "none";
	return groups.length === 0 && isBlank({ ...query, q: undefined }) ? "none" : "some";
}

/** Puts what was typed as qualifiers into the fields that say the same. */
export function understood(given: SearchQuery) {
	const { qualifiers, rest, ...question } = readQuestion(given.q ?? "");
	const typed = QUALIFIERS.flatMap((name) => {
		const value = qualifiers[name]?.toLowerCase();
		if (value === undefined || value === "") return [];
		// in:file is in:files
		const tried = name === "in" && !value.endsWith("s") ? `${value}s` : value;
		const parsed = searchShape.shape[name].safeParse(tried);
		return [{ name, value: parsed.success ? parsed.data : undefined, typed: `${name}:${value}` }];
	});
	const fields = Object.fromEntries(
		typed.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
	);
	const query: SearchQuery = { ...given, ...fields, q: rest === "" ? undefined : rest };
	return {
		query,
		question,
		leftOut: typed.flatMap(({ value, typed: text }) => (value === undefined ? [text] : [])),
	};
}

/** Tells whether nothing is asked for. */
export const isBlank = ({ q, in: kind, by, team, from, is }: SearchQuery): boolean =>
	[q, kind, by, team, from, is].every((value) => value === undefined);

/** People and teams have no author, team, day or state. */
const wantsPeople = ({ in: kind, by, team, from, is, after, before }: SearchQuery): boolean =>
	(kind === undefined || kind === "members" || kind === "teams") &&
	[by, team, from, is, after, before].every((value) => value === undefined);

const mostOf = ({ in: kind }: SearchQuery) => ({
	members: kind === "members" ? PAGE : kind === "teams" ? 0 : FEW,
	teams: kind === "teams" ? PAGE : kind === "members" ? 0 : FEW,
});
