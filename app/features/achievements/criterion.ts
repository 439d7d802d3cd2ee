import type { Criterion } from "#app/tenant/events/facts.server.ts";
import { factOf } from "#app/tenant/events/facts.ts";

/** Describes what a member has to do, to follow "when they have": `created 10 projects within 7 days of joining`. */
export function wordsOf({ fact, count, withinDays }: Criterion): string {
	const done = factOf(fact)?.words(count) ?? `done “${fact}” ${count} times (unknown to this version)`;
	return withinDays === undefined ? done : `${done} within ${daysOf(withinDays)} of joining`;
}

const daysOf = (days: number) => (days === 1 ? "a day" : `${days} days`);

/** Returns a text that identifies a criterion: equal for equal criteria. A form sends back the one it was checked for. */
export function textOf({ fact, count, withinDays }: Criterion): string {
	return [fact, count, withinDays ?? ""].join(" ");
}
