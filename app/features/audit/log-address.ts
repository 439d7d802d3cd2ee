import { pageIn } from "#app/platform/http/address/page-in.ts";
import { chosen, type Filter, type Format } from "./forms.ts";

/** Builds addresses of the log's pages from the tenant's `base`. Filters that are not set are left out. */
export function logAddress(base: string, filter: Filter, place: { after?: number; before?: number } = {}) {
	const search = new URLSearchParams(chosen(filter));
	for (const [name, seq] of Object.entries(place)) if (seq !== undefined) search.set(name, String(seq));
	const home = pageIn(base, "/audit");
	return search.size > 0 ? `${home}?${search}` : home;
}

export function exportAddress(base: string, format: Format, filter: Filter = {}): string {
	return `${pageIn(base, "/audit/export")}?${new URLSearchParams({ format, ...chosen(filter) })}`;
}
