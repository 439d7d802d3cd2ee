import type { Criterion } from "#app/tenant/events/facts.server.ts";
import { factOf } from "#app/tenant/events/facts.ts";

/** What a member has to have done, behind "when they have": `created 10 projects within 7 days of joining`. */
export function wordsOf({ fact, count, withinDays }: Criterion): string {
	const done =
		factOf(fact)?.words(count) ?? `done “${fact}” ${count} times, which this version does not know`;
	return withinDays === undefined ? done : `${done} within ${daysOf(withinDays)} of joining`;
}

const daysOf = (days: number) => (days === 1 ? "a day" : `${days} days`);

/** The same criterion has the same text, and another one another: what a form was checked for. */
export function textOf({ fact, count, withinDays }: Criterion): string {
	return [fact, count, withinDays ?? ""].join(" ");
}
