import { type ComponentProps, createContext, useContext } from "react";
import { TextArea } from "./field.tsx";

/** The page that shows a text as Markdown, where there is one. */
export const PreviewPage = createContext<string | undefined>(undefined);

/** Asks for a text in Markdown; with the small script it can be looked at before it is sent. Accessibility: as `TextField`. */
export function MarkdownArea(props: ComponentProps<typeof TextArea>) {
	return (
		<markdown-preview data-page={useContext(PreviewPage)}>
			<TextArea {...props} />
		</markdown-preview>
	);
}
