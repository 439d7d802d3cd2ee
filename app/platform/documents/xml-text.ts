// By their names without prefix. What ends a word in a text that is otherwise joined: a word may be in several pieces.
const BREAKS = /^(p|h|si|is|tab|br|cr|s|line-break)$/;
// A tag or a comment is read whole. Real ones have some hundred signs.
const LONGEST_MARKUP = 1_000_000;
// A reference may be cut in two.
const LONGEST_REFERENCE = 40;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Collects the text in some elements of an XML document, as it arrives. */
export type XmlText = {
	/** Reads the next piece. Throws when it is no XML, or has a document type: nothing that one declares is expanded. */
	add(piece: string): void;
	/** What was found so far. */
	text(): string;
};

/** Opens the reading of an XML text. `isText`: tells whether an element, by its name without prefix, has text of a reader’s. */
export function openXmlText(isText: (name: string) => boolean): XmlText {
	let [rest, found, depth] = ["", "", 0];
	const take = (text: string) => {
		if (depth > 0) found += text;
	};
	const tag = (inside: string) => {
		const name = /^\/?(?:[^\s/>:]+:)?([^\s/>]+)/.exec(inside)?.[1] ?? "";
		if (BREAKS.test(name) && !found.endsWith("\n")) found += "\n";
		if (!isText(name) || inside.endsWith("/")) return;
		depth = Math.max(0, depth + (inside.startsWith("/") ? -1 : 1));
	};
	const markup = (whole: string) => {
		if (whole.startsWith("<![CDATA[")) take(whole.slice(9, -3));
		else if (whole.startsWith("<!--") || whole.startsWith("<?")) return;
		else if (whole.startsWith("<!")) throw new Error("The document has a document type");
		else tag(whole.slice(1, -1));
	};
	return {
		add(piece) {
			rest += piece;
			let at = 0;
			for (;;) {
				const open = rest.indexOf("<", at);
				const until = open === -1 ? startOfReference(rest) : open;
				take(plain(rest.slice(at, until)));
				at = until;
				const end = open === -1 ? undefined : endOfMarkup(rest, open);
				if (end === undefined) break;
				markup(rest.slice(at, end));
				at = end;
			}
			rest = rest.slice(at);
		},
		text: () => found,
	};
}

/** Returns where a reference begins whose end has not arrived; without one, the end of the text. */
function startOfReference(text: string): number {
	const start = text.lastIndexOf("&");
	const isCut = start > text.length - LONGEST_REFERENCE && !text.includes(";", start);
	return start !== -1 && isCut ? start : text.length;
}

const LONG_MARKUP = [
	["<!--", "-->"],
	["<![CDATA[", "]]>"],
	["<?", "?>"],
] as const;
const TAG = /[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>/y;

/** Returns where a tag, a comment or the like ends, after its last sign; undefined while its end has not arrived. */
function endOfMarkup(text: string, open: number): number | undefined {
	const [begin, close] = LONG_MARKUP.find(([sign]) => text.startsWith(sign, open)) ?? [];
	TAG.lastIndex = open;
	const closedAt = close ? text.indexOf(close, open + begin.length) : -1;
	if (closedAt !== -1) return closedAt + (close?.length ?? 0);
	if (!close && TAG.test(text)) return TAG.lastIndex;
	if (text.length - open > LONGEST_MARKUP) throw new Error("A tag has no end");
	return undefined;
}

/** Replaces the references that XML itself knows; any other stands for nothing. */
const plain = (text: string): string =>
	text.includes("&") ? text.replaceAll(/&(#x?)?([0-9a-z]{1,32});/gi, resolved) : text;

function resolved(_reference: string, kind: string | undefined, name: string): string {
	if (!kind) return ENTITIES[name] ?? "";
	const code = Number.parseInt(name, kind === "#" ? 10 : 16);
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
