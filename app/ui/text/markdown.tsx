/**
 * A text with headings, lists and links that somebody wrote in markdown.
 *
 * Accessibility: the outline goes on from the page's own headings; links are underlined; wide tables and code wrap,
 * so that nothing scrolls sideways.
 */
export function Markdown({
	html,
}: {
	/** From `renderMarkdown`, which lets nothing through that is not safe. */
	html: string;
}) {
	// biome-ignore lint/security/noDangerouslySetInnerHtml: made by renderMarkdown from text, never from HTML
	return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}
