import { data } from "react-router";

/** What a person is told when the answer is no: shown by the error page, with the status it was thrown with. */
export type Refusal = {
	/** A few words, shown as the heading. */
	title: string;
	/** Full sentences: what happened, and what to do next. */
	message: string;
	/** The rule that refused, as the code names it (`projects:create`, `same-origin`). */
	rule?: string;
	/** Who can grant it, or where to look: a full sentence. */
	help?: string;
	/** What is good to know about it, each under its name: "Roles that include it": "Owner", "Admin". */
	facts?: { term: string; values: string[] }[];
	/** A sentence about where this person's own way on stands. */
	note?: string;
	/** A form that asks somebody for what was refused. */
	ask?: Question;
	/** Where else to go from here. */
	links?: { label: string; href: string }[];
	/** When trying again makes sense; shown, and sent as `Retry-After`. */
	retryAfterSeconds?: number;
	/** Ways to send the form again other than as it was: the words of a button, and the mark it sends. */
	sendings?: { label: string; mark: string }[];
};

/** A short form that asks those who can help: some words, and what they are about. */
export type Question = {
	/** The form's heading. */
	title: string;
	/** Path it posts to. */
	action: string;
	/** Sent along without being shown. */
	values: Record<string, string>;
	text: { name: string; label: string; hint: string; maxLength: number };
	submitLabel: string;
};

/** A form that was posted, ready to be shown again. */
export type SentForm = {
	/** Path and query it was posted to. */
	action: string;
	/** Every text field but the mark, in order, repeated names kept. */
	fields: [name: string, value: string][];
	/** How many of them, from the first one on, nobody saw. */
	hidden: number;
	/** Who opened it, and its key; undefined when it came without. */
	mark: string | undefined;
	/** Names of files that were chosen and cannot be handed back. */
	lostFiles: string[];
	/** Path of the page that the form was on; `/` when nobody knows. */
	page: string;
	/** Where to sign in before sending again. */
	signInUrl: string;
};

const TITLES: Record<number, string> = {
	400: "This request makes no sense to us",
	401: "Please sign in",
	403: "You may not do this",
	404: "Nothing here",
	405: "This page does not do that",
	409: "Somebody was faster",
	413: "That was too much",
	422: "Something needs correcting",
	429: "Too fast",
	500: "Something broke",
	503: "Back in a moment",
};

/** The heading a status has when nobody chose a better one. */
export function refusalTitle(status: number): string {
	return TITLES[status] ?? "This did not work";
}

/** Stops the request with a status and a sentence for the person; the nearest error page shows it. */
export function refuse(status: number, refusal: Omit<Refusal, "title"> & { title?: string }): never {
	const { title = refusalTitle(status), ...rest } = refusal;
	const headers: Record<string, string> =
		rest.retryAfterSeconds === undefined ? {} : { "Retry-After": String(rest.retryAfterSeconds) };
	throw data<Refusal>({ title, ...rest }, { status, headers });
}

/** Tells whether something that was thrown, or arrived in an error page, is a refusal of ours. */
export function isRefusal(value: unknown): value is Refusal {
	const candidate = value as Partial<Refusal> | null;
	return (
		typeof candidate === "object" &&
		typeof candidate?.title === "string" &&
		typeof candidate.message === "string"
	);
}
