/** The ten planted kinds of leak. */
export const LEAKS = [
	"a missing tenant check",
	"a cache key without the tenant",
	"an id from the body",
	"the text of an error",
	"an ETag",
	"a file's path",
	"an export",
	"a job's payload",
	"a webhook's answer",
	"a search",
] as const;

export type LeakName = (typeof LEAKS)[number];
