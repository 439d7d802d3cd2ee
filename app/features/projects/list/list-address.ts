import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { ProjectQuery } from "../forms.ts";

/** Builds the list's address with some parameters changed, defaults left out, and from its beginning unless a cursor is given. */
export function listAddress(base: string, query: ProjectQuery, changes: Partial<ProjectQuery> = {}): string {
	const search = searchOf({ ...query, after: undefined, before: undefined, ...changes });
	return pageIn(base, "/projects") + (search.size > 0 ? `?${search}` : "");
}

/** The address of the same projects as a file. */
export function exportAddress(base: string, { q, status, stage, lead, team }: ProjectQuery): string {
	const search = searchOf({ q, status, stage, lead, team, sort: "updated" });
	return pageIn(base, "/projects/export") + (search.size > 0 ? `?${search}` : "");
}

function searchOf({ q, status, stage, lead, team, find, sort, view, after, before }: ProjectQuery) {
	const given = {
		q,
		status: status === "active" ? undefined : status,
		...{ stage, lead, team, find },
		sort: sort === "updated" ? undefined : sort,
		view: view === "list" ? undefined : view,
		...{ after, before },
	};
	return new URLSearchParams(Object.entries(given).filter((entry): entry is [string, string] => !!entry[1]));
}
