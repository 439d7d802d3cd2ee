import { Section } from "#app/ui/elements/card.tsx";
import { Markdown } from "#app/ui/text/markdown.tsx";

/** Shows a draft text as its readers will see it. Nothing is saved. */
export function TextPreview({ html, title = "Preview of the text" }: { html: string; title?: string }) {
	return (
		<div id="preview" className="preview mb-6">
			<Section title={title}>
				{html === "" ? <p className="text-ink-soft">No text yet.</p> : <Markdown html={html} />}
				<p className="mt-3 text-small text-ink-soft">Not saved yet. Continue below.</p>
			</Section>
		</div>
	);
}
