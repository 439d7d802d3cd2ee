import { chosen, type Filter, type Format } from "./forms.ts";

/** Builds addresses of the log's pages from `home`, the log's own address. Filters that are not set are left out. */
export function logAddress(home: string, filter: Filter, place: { after?: number; before?: number } = {}) {
	const search = new URLSearchParams(chosen(filter));
	for (const [name, seq] of Object.entries(place)) if (seq !== undefined) search.set(name, String(seq));
	return search.size > 0 ? `${home}?${search}` : home;
}

export function exportAddress(home: string, format: Format, filter: Filter = {}): string {
	return `${home}/export?${new URLSearchParams({ format, ...chosen(filter) })}`;
}
