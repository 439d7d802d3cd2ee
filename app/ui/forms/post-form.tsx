import type { ComponentProps } from "react";
import { useDocument } from "../document.tsx";
import { PostedContext } from "./choice-mark.tsx";
import { HiddenFields, type HiddenValues } from "./hidden-fields.tsx";

type PostFormProps = Omit<ComponentProps<"form">, "hidden" | "method" | "noValidate"> & {
	/** Values that are sent without being shown. They come before the mark, and typed values come after it. */
	hidden?: HiddenValues;
	/** The mark of the form as first opened, when it is shown again. Defaults to the page's own mark. */
	mark?: string;
};

/**
 * Renders any form that changes something.
 *
 * Accessibility: the browser's own checks are off, because their bubble names one problem, in the browser's language,
 * and goes away. The server's page names all of them and stays.
 */
export function PostForm({ hidden, mark, children, ...props }: PostFormProps) {
	const { formMark } = useDocument();
	return (
		<form {...props} method="post" noValidate>
			{hidden && <HiddenFields values={hidden} />}
			{formMark && <input type="hidden" name={formMark.name} value={mark ?? formMark.value} />}
			<PostedContext value={true}>{children}</PostedContext>
		</form>
	);
}
