import { isolate } from "#app/ui/text/isolate.ts";

const NAMES = new Intl.ListFormat("en", { type: "conjunction" });
// A flash has room for 600 characters, and a name can have half a thousand.
const LONGEST_LIST = 400;

/** Says that a comment was saved, and who of those whom it mentions will not hear of it. */
export function savedSentence(done: string, cannotSee: string[]): string {
	if (cannotSee.length === 0) return done;
	const who = NAMES.format(cannotSee.map(isolate));
	const whom = who.length > LONGEST_LIST ? `${cannotSee.length} of those you mentioned` : who;
	return `${done} ${whom} can’t see this project, so they won’t be told.`;
}
