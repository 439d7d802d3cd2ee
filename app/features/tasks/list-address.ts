import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { TaskQuery } from "./forms.ts";

/** Builds the address of a page of a project's tasks, with defaults left out. `at`: the workspace's base and the project's slug. */
export function tasksAddress([base, slug]: [string, string], query: Partial<TaskQuery> = {}): string {
	const { show, after, before } = query;
	const search = new URLSearchParams();
	if (show === "done") search.set("show", show);
	if (after) search.set("after", after);
	if (before) search.set("before", before);
	const home = pageIn(base, "/projects/:project/tasks", slug);
	return search.size > 0 ? `${home}?${search}` : home;
}
