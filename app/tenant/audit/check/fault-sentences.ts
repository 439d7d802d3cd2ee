/**
 * Says what can be wrong with a chain. Texts with places to fill in rather than functions: the program in an archive, which
 * can import nothing, holds them too.
 */
export const FAULT_SENTENCES = {
	changed: "Entry {seq} was changed after it was written.",
	missing: "Entry {seq} is missing.",
	missingMany: "Entries {seq} to {to} are missing.",
	moved: "Entry {seq} does not continue the one before it: one of them was replaced or inserted later.",
	unchained: "Entry {seq} was inserted outside the chain.",
	cut: "The newest entries are missing, from {seq} to {to}.",
	cutAnchored:
		"The newest entries are missing: entry {anchored} existed on {day}, but now {last} is the last.",
	rewritten: "The log up to entry {seq} is not the one recorded on {day}: it was rewritten.",
	forged: "The anchor of entry {seq} was not written by this application, or APP_SECRET was changed.",
	end: "The recorded end of the chain is not its last entry.",
	noEnd: "The end of the chain is no longer recorded.",
	beginning: "Entry {seq} is part of the chain, but the chain is recorded as starting after it.",
	beginningAnchored:
		"The chain is recorded as starting after entry {after}, but entry {seq} was part of it on {day}.",
};

/** Fills in a sentence's places. */
export const faultSentence = (
	name: keyof typeof FAULT_SENTENCES,
	values: Record<string, string | number> = {},
): string => FAULT_SENTENCES[name].replaceAll(/\{(\w+)\}/g, (_, place) => String(values[place]));
