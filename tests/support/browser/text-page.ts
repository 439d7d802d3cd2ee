/** Elements that stay within a line, whatever a style sheet makes of them: a text browser puts no space around them. */
// A text browser shows the words of a drawing as well.
const DRAWN = "circle|defs|g|line|path|pattern|polygon|polyline|rect|svg|text|tspan|use";
const INLINE =
	"a|abbr|b|bdi|bdo|button|cite|code|data|details|dfn|em|font|i|kbd|label|mark|output|picture|q|s|samp|small|span|strong|sub|summary|sup|time|u|var";

// What ends a piece of text, the borders of elements, what begins the next. A bracket or quote stays with its word.
const NEIGHBORS = new RegExp(
	`([^<>\\n]{0,30}[\\p{L}\\p{N}\\p{Pe}\\p{Pf}.,:;!?%])(?:</?(?:${INLINE}|${DRAWN})(?=[\\s>/])[^>]*>)+([\\p{L}\\p{N}\\p{Ps}\\p{Pi}][^<>\\n]{0,30})`,
	"gu",
);

/** Pieces of text in a page that a browser without styles shows as one word, as “1” and “of 3” do in `<b>1</b><span>of 3</span>`. */
export function runTogether(html: string): string[] {
	const body = html
		.replace(/^.*<body/s, "<body")
		.replaceAll(/<!--.*?-->/gs, "")
		.replaceAll(/<(script|style|template)\b.*?<\/\1>/gs, "<span>")
		// A picture with words reads as these.
		.replaceAll(/<img\b[^>]*?\balt="([^"]*)"[^>]*>/g, "<span>$1</span>");
	return [...body.matchAll(NEIGHBORS)].map(([, before, after]) => `${before}|${after}`);
}

/** Forms that would send nothing when posted: lynx opens the address of such a one instead. */
export function formsWithoutFields(html: string): string[] {
	const forms = html.match(/<form\b[^>]*\bmethod="post".*?<\/form>/gs) ?? [];
	return forms.filter((form) => !/<(input|select|textarea|button)\b[^>]*\sname="/.test(form));
}
