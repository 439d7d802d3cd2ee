import { Section } from "#app/ui/elements/card.tsx";
import { Markdown } from "#app/ui/text/markdown.tsx";

/** A text that is being written, as its readers will see it; nothing of it is saved. */
export function TextPreview({ html, title = "Preview of the text" }: { html: string; title?: string }) {
	return (
		<div id="preview" className="preview mb-6">
			<Section title={title}>
				{html === "" ? <p className="text-ink-soft">There is no text yet.</p> : <Markdown html={html} />}
				<p className="mt-3 text-small text-ink-soft">Nothing is saved yet: go on below.</p>
			</Section>
		</div>
	);
}
