import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { SearchQuery } from "./forms.ts";

/** Writes a search as the part of an address after the question mark. */
export function searchText({ sort, ...query }: SearchQuery): string {
	const given = { ...query, sort: sort === "best" ? undefined : sort };
	return String(
		new URLSearchParams(Object.entries(given).filter((entry): entry is [string, string] => !!entry[1])),
	);
}

/** Builds the address of a search with some of it changed, from its beginning unless a cursor is given. */
export function searchAddress(base: string, query: SearchQuery, changes: Partial<SearchQuery> = {}): string {
	const text = searchText({ ...query, after: undefined, before: undefined, ...changes });
	return pageIn(base, "/search") + (text === "" ? "" : `?${text}`);
}
