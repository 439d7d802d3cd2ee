import { createContext, useContext } from "react";
import { useDocument } from "../document.tsx";

/** Whether the form around a field changes something. One that only narrows a list is never handed back. */
export const PostedContext = createContext(false);

/** Tells the page that hands a form back that this field's values were chosen: a key is no text that a person typed. */
export function ChoiceMark({ name }: { name: string }) {
	const { formMark } = useDocument();
	const isPosted = useContext(PostedContext);
	return isPosted && formMark ? <input type="hidden" name={formMark.name} value={`choice:${name}`} /> : null;
}
