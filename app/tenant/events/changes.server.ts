import { isDeepStrictEqual } from "node:util";

/** The fields that an edit changes, each with its old and new value, as the audit log stores them. */
export type Changes = Record<string, { from: unknown; to: unknown }>;

/** Returns the wanted fields that differ from what was there. A field without a value counts as null. */
export function changesBetween<Wanted extends object>(
	before: { [Field in keyof Wanted]?: unknown },
	wanted: Wanted,
): Changes {
	const fields = Object.entries(wanted).map(([field, to]) => ({
		field,
		from: before[field as keyof Wanted] ?? null,
		to: to ?? null,
	}));
	return Object.fromEntries(
		fields
			.filter(({ from, to }) => !isDeepStrictEqual(stored(from), stored(to)))
			.map(({ field, from, to }) => [field, { from, to }]),
	);
}

// JSON drops fields that are undefined, so they make no difference.
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
