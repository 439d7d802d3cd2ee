import { data } from "react-router";
import { statusCopy } from "./status-copy.ts";

/** What the error page tells a person when the answer is no. The refusal is thrown with its status. */
export type Refusal = {
	/** A few words, shown as the heading. */
	title: string;
	/** Says in full sentences what happened and what to do next. */
	message: string;
	/** The rule that refused, as the code names it (`projects:create`, `same-origin`). */
	rule?: string;
	/** Says in a full sentence who can grant it, or where to look. */
	help?: string;
	/** Details worth knowing, each under its name: "Roles that include it": "Owner", "Admin". */
	facts?: { term: string; values: string[] }[];
	/** Says in a sentence how this person's own way forward is going. */
	note?: string;
	/** A form that asks someone for what was refused. */
	ask?: Question;
	/** A form without fields that restores what was deleted, and the label of its button. */
	restore?: { label: string; action: string; values: Record<string, string> };
	/** Other places to go from here. */
	links?: { label: string; href: string }[];
	/** Seconds until it makes sense to try again; shown, and sent as `Retry-After`. */
	retryAfterSeconds?: number;
	/** Sending the form again would be refused again, although the status alone does not say so. */
	isFinal?: true;
	/** Other ways to send the form again: the label of a button and the mark it sends. */
	sendings?: { label: string; mark: string }[];
};

/** A short form that asks the people who can help: a text, and what it is about. */
export type Question = {
	/** The form's heading. */
	title: string;
	/** The path it posts to. */
	action: string;
	/** Values that are sent without being shown. */
	values: Record<string, string>;
	text: { name: string; label: string; hint: string; maxLength: number };
	submitLabel: string;
};

/** A form that was posted, ready to be shown again. */
export type SentForm = {
	/** The path and query it was posted to. */
	action: string;
	/** Every text field but the mark, in order; repeated names are kept. */
	fields: [name: string, value: string][];
	/** How many fields, from the first on, were hidden from the person. */
	hidden: number;
	/** Names of the fields in which one chooses: checkboxes, radio buttons and lists. */
	choices: string[];
	/** Who opened the form, and its key; undefined when it came without a mark. */
	mark: string | undefined;
	/** Names of chosen files, which cannot be handed back. */
	lostFiles: string[];
	/** Path of the page that the form was on; `/` when that is unknown. */
	page: string;
	/** Where to sign in before sending again. */
	signInUrl: string;
};

/** Stops the request with a status and a sentence for the person; the nearest error page shows it. */
export function refuse(status: number, refusal: Omit<Refusal, "title"> & { title?: string }): never {
	const { title = statusCopy(status).title, ...rest } = refusal;
	const headers: Record<string, string> =
		rest.retryAfterSeconds === undefined ? {} : { "Retry-After": String(rest.retryAfterSeconds) };
	// Without a status text of its own, React Router would add that of a 500. Servers write the standard one for an empty one.
	throw data<Refusal>({ title, ...rest }, { status, statusText: "", headers });
}

/** Tells whether a value that was thrown, or that reached an error page, is one of our refusals. */
export function isRefusal(value: unknown): value is Refusal {
	const candidate = value as Partial<Refusal> | null;
	return (
		typeof candidate === "object" &&
		typeof candidate?.title === "string" &&
		typeof candidate.message === "string"
	);
}

/** Returns the refusal that was thrown, with its status and headers; undefined for anything else. */
export function thrownRefusal(
	thrown: unknown,
): { refusal: Refusal; status: number; headers: HeadersInit | undefined } | undefined {
	const { data: refusal, init } = (thrown ?? {}) as { data?: unknown; init?: ResponseInit | null };
	if (!isRefusal(refusal)) return undefined;
	return { refusal, status: init?.status ?? 500, headers: init?.headers };
}
