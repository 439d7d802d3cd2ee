import type { ComponentProps } from "react";
import { useDocument } from "../document.tsx";
import { HiddenFields, type HiddenValues } from "./hidden-fields.tsx";

type PostFormProps = Omit<ComponentProps<"form">, "hidden" | "method" | "noValidate"> & {
	/** Values that are sent without being shown. They come before the mark: what was typed comes after it. */
	hidden?: HiddenValues;
	/** Of the form as it was first opened, where it is shown again; the page's own when left out. */
	mark?: string;
};

/**
 * Every form that changes something.
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
			{children}
		</form>
	);
}
