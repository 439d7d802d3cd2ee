import type { Operation } from "../operation.ts";

/** Statuses that every operation can refuse with. */
const ALWAYS = [400, 429, 500];
/** And those of a key: it may be unknown, and its workspace closed or suspended. */
const WITH_KEY = [401, 410, 503];

/** Lists every status that an operation can answer with, in order. */
export function statusesOf(operation: Operation): number[] {
	const {
		method,
		permission,
		answer,
		answersBytes,
		creates,
		hides,
		body,
		takesFiles,
		current,
		refuses,
		isOpen,
	} = operation;
	const statuses = [
		answer || answersBytes ? (creates ? 201 : 200) : 204,
		...(answersBytes ? [206, 416] : []),
		...(hides ? [204] : []),
		...(method === "GET" ? [304] : []),
		...[...ALWAYS, ...(isOpen ? [] : WITH_KEY), ...refuses],
		...(body || takesFiles ? [413, 415, 422] : []),
		...(permission === null ? [] : [403]),
		...(current ? [412, 428] : []),
		// The first call with the same idempotency key may still be running.
		...(method === "POST" && !isOpen ? [409] : []),
	];
	return [...new Set(statuses)].sort((one, other) => one - other);
}
