/** The field of a form that carries its mark (form-mark.server.ts) and names its fields of choices. Its name is short because a page may have a hundred forms. */
export const FORM_MARK = "_f";

/**
 * More fields than any of our forms sends: a path's audience has 500 and its former one 500
 * (onboarding/authoring/forms.ts), a quiz of 30 questions with 10 answers each has 1,000.
 */
export const MOST_FIELDS = 2_000;
// `questions[29].choices[9].isRight` is the longest name and the deepest: 32 characters, five parts.
const LONGEST_NAME = 100;
const MOST_PARTS = 8;

// Nothing here matches in two ways: the next character decides. Two digits: the 50 items of a checklist are the
// longest list of rows, and each row is a piece of the page that comes back.
const NAME = /^[a-z_][\w-]*(?:\.[a-z_][\w-]*|\[(?:0|[1-9]\d?)\])*$/i;
// Where names become objects, these would read or write what all objects share.
const INHERITED = new Set(["__proto__", "constructor", "prototype"]);
const PART = /\[(\d+)\]|\.?[^.[]+/g;

/** What is at one place of the structure that the names form. */
type Place = { kind: "value" | "list" | "record"; fields: number; highest: number };

/**
 * Tells whether the names of a form's fields form a structure no larger than their number: each place stays a value,
 * a list or a record, and a list is as long as what was sent for it, whatever its indices say.
 */
export function areOrdinary(names: Iterable<string>): boolean {
	const places = new Map<string, Place>();
	for (const name of names) if (!isOrdinary(name) || !join(places, name)) return false;
	return [...places.values()].every(({ highest, fields }) => highest < fields);
}

/** Tells whether a name is written like ours: words with dots and indices, neither long nor deep. */
function isOrdinary(name: string): boolean {
	if (name.length > LONGEST_NAME || !NAME.test(name)) return false;
	const parts = name.match(PART) ?? [];
	return parts.length <= MOST_PARTS && !parts.some((part) => INHERITED.has(part.replace(".", "")));
}

function join(places: Map<string, Place>, name: string): boolean {
	for (const { 1: digits, index } of name.matchAll(PART)) {
		if (index === 0) continue;
		const kind = digits === undefined ? "record" : "list";
		if (!note(places, name.slice(0, index), { kind, fields: 1, highest: Number(digits ?? -1) })) return false;
	}
	return note(places, name, { kind: "value", fields: 1, highest: -1 });
}

function note(places: Map<string, Place>, path: string, { kind, highest }: Place): boolean {
	const place = places.get(path);
	if (!place) places.set(path, { kind, fields: 1, highest });
	else if (place.kind !== kind) return false;
	else {
		place.fields++;
		place.highest = Math.max(place.highest, highest);
	}
	return true;
}
