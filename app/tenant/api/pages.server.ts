import { createHash } from "node:crypto";
import { z } from "zod";
import { cursorText, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { keyText } from "#app/platform/text.ts";
import type { Listed, Operation, PageQuery } from "./operation.ts";

const MOST_LISTED = 100;
const USUALLY_LISTED = 25;
const NOT_A_CURSOR = "This is not the “next” of a page of this list with the same parameters";

/** The parameters that every list has. */
export const pageQuery = z.object({
	limit: z
		.string()
		.regex(/^([1-9]\d?|100)$/, { error: `Use a whole number from 1 to ${MOST_LISTED}` })
		.transform(Number)
		.default(USUALLY_LISTED)
		.meta({
			override: { type: "integer", minimum: 1, maximum: MOST_LISTED, default: USUALLY_LISTED },
			description: "The most items to return.",
		}),
	after: keyText(6_000, NOT_A_CURSOR).optional().meta({
		description: "The `next` of the previous page. Keep the other parameters the same.",
	}),
});

const sealedCursor = z.tuple([keyText(20), keyText(6_000)]);

/** A list as a call asked for it. */
export type AskedList = {
	operation: Operation;
	params: Readonly<Record<string, string>>;
	query: Record<string, unknown> & { after?: string | undefined };
};

/** Names a list with its filters: a cursor continues no other. */
function nameOf({ operation, params, query }: AskedList): string {
	const { limit: _limit, after: _after, ...filters } = query;
	const text = JSON.stringify([operation.id, params, filters]);
	return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}

/** What is wrong with a cursor of another list. */
export const CURSOR_PROBLEM = { parameter: "after", detail: NOT_A_CURSOR };

/** Reads the cursor of a list: what the list itself continues from. Undefined for one of another list. */
export function openCursor(asked: AskedList): { after: string | undefined } | undefined {
	const { after } = asked.query;
	if (after === undefined) return { after };
	try {
		const [list, inner] = sealedCursor.parse(JSON.parse(Buffer.from(after, "base64url").toString()));
		return list === nameOf(asked) ? { after: inner } : undefined;
	} catch {
		return undefined;
	}
}

/** Writes a page as it is answered, and the address of the next one for `Link` (RFC 8288). */
export function writePage(asked: AskedList, url: URL, { data, next }: Listed) {
	if (next === undefined) return { body: { data, next: null } };
	const cursor = writeCursor([nameOf(asked), next]);
	const there = new URLSearchParams(url.search);
	there.set("after", cursor);
	const { pathname: path } = url;
	return { body: { data, next: cursor }, link: `<${path}?${there}>; rel="next"` };
}

const fewCursor = z.tuple([cursorText.or(z.int())]);

/**
 * Cuts a page from a list that is short enough to be read as a whole, in the order of `keyOf`, which no two of its
 * things share. Refuses: 400 for an invalid cursor.
 */
export function pageOfFew<Item>(
	items: readonly Item[],
	keyOf: (item: Item) => string | number,
	{ limit, after }: PageQuery,
): Listed<Item> {
	const [last] = after === undefined ? [undefined] : readCursor(after, fewCursor);
	const ordered = items
		.filter((item) => last === undefined || keyOf(item) > last)
		.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
	const data = ordered.slice(0, limit);
	const end = data.at(-1);
	const next = ordered.length > limit && end !== undefined ? writeCursor([keyOf(end)]) : undefined;
	return { data, next };
}
