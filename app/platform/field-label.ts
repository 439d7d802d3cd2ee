import { capitalized } from "./text.ts";

/** Lists fields whose label on their form or filter says more than their name. */
const LABELS: Record<string, string> = {
	confirmed: "Remove what the new role doesn’t include",
	count: "How many times",
	dateLocale: "Date format",
	days: "Expires after (days)",
	domains: "Allowed domains",
	dueOn: "Due",
	event: "What",
	fact: "Requirement",
	hours: "For how long",
	in: "Kind",
	is: "State",
	isPublic: "Public in this workspace",
	note: "Resolution",
	kinds: "Kinds of files",
	lifetime: "Longest lifetime",
	open: "People at these domains can join without an invitation",
	person: "Who",
	personal: "Personal keys",
	q: "Search",
	remindAfterDays: "Remind after (days)",
	reminderText: "Reminder",
	rewardText: "Text for those who reach it",
	skippingAllowed: "Optional steps can be skipped",
	slug: "Address",
	subject: "About",
	url: "Address (URL)",
	understood: "I understand that I can’t undo this myself",
	withinDays: "Days after joining",
};

/**
 * Returns the words for a field of any form, where only its name is known: those of its label, or its name as words.
 * `firstName` is “First name”, `questions[1].text` is “Questions 2 text”.
 */
export function fieldLabel(name: string): string {
	return Object.hasOwn(LABELS, name) ? (LABELS[name] as string) : wordsOf(name);
}

/** Writes a name or a key as words: `project.created` is “Project created”. */
export function wordsOf(key: string): string {
	const words = key
		.replaceAll(/\[(\d+)\]/g, (_, index) => ` ${Number(index) + 1}`)
		.replaceAll(/[.:_-]+/g, " ")
		.replaceAll(/([a-z])([A-Z])/g, "$1 $2")
		.toLowerCase()
		.replace(/^(is|has|can) (?=\S)/, "")
		.trim();
	return capitalized(words);
}
