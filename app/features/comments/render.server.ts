import { bytesAsHtml } from "#app/platform/http/address/fitting.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { renderMarkdown } from "#app/platform/markdown.server.ts";
import type { Mentioned } from "./mentions.server.ts";
import { countSigns, findNames, keyOf, MOST_SIGNS, splitAtNames } from "./names-in-text.ts";
import { RenderedMemory } from "./rendered-memory.ts";

/** A comment's text as HTML, and whom it mentions without naming them. */
export type RenderedComment = {
	html: string;
	others: Mentioned[];
	/** Where the rest of a text begins that is too long for its page. */
	rest?: number;
};

type Named = Mentioned & { email: string };

const memory = new RenderedMemory();

/** Renders a comment. Those whom it mentions are marked by their present names; no other name is. */
export function renderComment(text: string, mentioned: Named[], base: string): RenderedComment {
	const key = JSON.stringify([text, base, mentioned.map(({ id, name, email }) => [id, name, email])]);
	return memory.recall(key, () => rendered(text, mentioned, base));
}

function rendered(text: string, mentioned: Named[], base: string): RenderedComment {
	const byKey = keysOf(mentioned);
	const shown = new Set<string>();
	let signs = 0;
	const split = (run: string) => {
		// A comment has no more. The rest of one whose code was cut in two can have thousands.
		signs += countSigns(run);
		if (signs > MOST_SIGNS) return [run];
		return splitAtNames(run, (key) => byKey.get(key)).map((part) => {
			if (typeof part === "string") return part;
			shown.add(part.name);
			return { name: part.name, href: pageIn(base, "/members/:member", part.id) };
		});
	};
	const html = renderMarkdown(text, { headingLevel: 3, base, ...(mentioned.length > 0 && { split }) });
	// Without their addresses: every reader of the comment gets this, and few may see those.
	const others = mentioned.flatMap(({ id, name }) => (shown.has(name) ? [] : [{ id, name }]));
	return { html, others };
}

/** Of those whom a comment mentions, returns the ids of those whom its text names. */
export function namedIn(runs: string[], mentioned: Named[]): Set<string> {
	const byKey = keysOf(mentioned);
	const parts = runs.flatMap((run) => findNames(run, (key) => byKey.get(key)));
	const names = new Set(parts.map(({ found }) => found.name));
	return new Set(mentioned.filter(({ name }) => names.has(name)).map(({ id }) => id));
}

const keysOf = (mentioned: Named[]) =>
	new Map(mentioned.flatMap((person) => [person.name, person.email].map((name) => [keyOf(name), person])));

/** Renders as much of a text that mentions no one as there is room for. `from`: how much of it was read before. */
export function renderPart(
	text: string,
	{ room, from, base }: { room: number; from: number; base: string },
): RenderedComment {
	return cutToFit({ text }, { room, skip: from, render: (part) => renderComment(part, [], base) });
}

type Fitting<Row> = {
	/** How much HTML the page has room for, in bytes, with what is around each text. */
	room: number;
	/** How much of the first text is left out. */
	skip: number;
	render: (text: string, row: Row) => RenderedComment;
	/** How much HTML there is around a row’s text besides. */
	around?: (row: Row) => number;
};

/** Renders as many of these as a page has room for, in their order: at least the first, or its beginning. */
export function fitOnPage<Row extends { text: string; firstName: string | null; lastName: string | null }>(
	rows: readonly Row[],
	{ room, skip, render, around = () => 0 }: Fitting<Row>,
): [Row, RenderedComment][] {
	const shown: [Row, RenderedComment][] = [];
	let left = room;
	for (const row of rows) {
		const isFirst = shown.length === 0;
		const rendered = isFirst
			? cutToFit(row, { room: Math.max(room - around(row), room / 2), skip, render })
			: render(row.text, row);
		left -= bytesOf(rendered) + NAMES_OF_AUTHOR * bytesAsHtml([row.firstName, row.lastName]) + around(row);
		if (left < 0 && !isFirst) break;
		shown.push([row, rendered]);
	}
	return shown;
}

// The author is named above the comment and on its two buttons.
const NAMES_OF_AUTHOR = 3;
// A comment without its text, and a link to a member without their id and name, as HTML.
const [BYTES_AROUND, BYTES_OF_LINK] = [600, 100];

const bytesOf = ({ html, others }: RenderedComment) =>
	others.reduce(
		(sum, { id, name }) => sum + BYTES_OF_LINK + bytesAsHtml(id + name),
		BYTES_AROUND + Buffer.byteLength(html),
	);

/** Renders a text, or as much of its beginning as there is room for. */
function cutToFit<Row extends { text: string }>(
	row: Row,
	{ room, skip, render }: Fitting<Row>,
): RenderedComment {
	let end = row.text.length;
	for (;;) {
		const rendered = render(row.text.slice(skip, end), row);
		if (Buffer.byteLength(rendered.html) <= room) {
			return end < row.text.length ? { ...rendered, rest: end } : rendered;
		}
		end = gapBefore(row.text, skip, skip + Math.floor((end - skip) / 2));
	}
}

/** Returns where a text can be cut before this place: behind a line, else behind a word, else between two characters. */
function gapBefore(text: string, from: number, place: number): number {
	for (const gap of ["\n", " "]) {
		const end = text.lastIndexOf(gap, place);
		if (end > from + (place - from) / 2) return end;
	}
	return text.codePointAt(place - 1) === text.charCodeAt(place - 1) ? place : place - 1;
}
