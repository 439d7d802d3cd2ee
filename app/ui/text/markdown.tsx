/**
 * Shows a text with headings, lists and links that someone wrote in Markdown.
 *
 * Accessibility: its outline continues from the page's own headings; links are underlined; wide tables and code wrap,
 * so that nothing scrolls sideways.
 */
export function Markdown({
	html,
}: {
	/** The result of `renderMarkdown`, which removes everything that is not safe. */
	html: string;
}) {
	// biome-ignore lint/security/noDangerouslySetInnerHtml: renderMarkdown makes it from text, never from HTML
	return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}
