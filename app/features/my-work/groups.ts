import { addDays } from "#app/platform/day.ts";
import type { Work } from "./list.server.ts";

export type WorkGroup = { title: string; work: Work[] };

/** Divides a list that is sorted by day. `today`: the day in the workspace’s time zone. */
export function groupByDay(work: readonly Work[], today: string): WorkGroup[] {
	const groups: WorkGroup[] = [];
	for (const one of work) {
		const title = titleOf(one.dueOn, today);
		const last = groups.at(-1);
		if (last?.title === title) last.work.push(one);
		else groups.push({ title, work: [one] });
	}
	return groups;
}

function titleOf(dueOn: string | null, today: string): string {
	if (dueOn === null) return "No date";
	if (dueOn < today) return "Overdue";
	if (dueOn === today) return "Today";
	// Not the week on the calendar: on a Saturday, the rest of it would be nothing to plan with.
	return dueOn <= addDays(today, 7) ? "Next 7 days" : "Later";
}
