import { FORM_MARK } from "./field-names.ts";
import { isFormMark } from "./form-mark.server.ts";

// What `Checkbox` puts before its name in the field of the mark; no mark has a colon.
const CHECKBOX = "checkbox:";

/** A form that was read. A body can only be read once, so the result lives as long as its request. */
type ReadForm = {
	/** The form without its mark. */
	form: FormData;
	/** Who opened it, and its key; undefined when it came without. */
	mark: string | undefined;
	/** The number of fields before the mark, which no one saw. */
	hidden: number;
	/** The names of the form's checkboxes, ticked or not. */
	checkboxes: Set<string>;
};

const forms = new WeakMap<Request, ReadForm>();

/** Returns the form of a request, once it has been read. */
export const formKept = (request: Request): ReadForm | undefined => forms.get(request);

/** Keeps what a request brought, without the mark. */
export function keepForm(request: Request, fields: Iterable<[string, FormDataEntryValue]>): ReadForm {
	const form = new FormData();
	const marks: string[] = [];
	const checkboxes = new Set<string>();
	let hidden = 0;
	let count = 0;
	for (const [name, value] of fields) {
		if (name !== FORM_MARK) {
			if (typeof value === "string") form.append(name, value.replaceAll("\r\n", "\n"));
			else form.append(name, value);
			count++;
			continue;
		}
		if (typeof value === "string" && value.startsWith(CHECKBOX)) {
			checkboxes.add(value.slice(CHECKBOX.length));
			continue;
		}
		if (marks.length === 0) hidden = count;
		if (typeof value === "string" && isFormMark(value)) marks.push(value);
	}
	// A button may carry a mark of its own; the last one counts.
	const kept = { form, mark: marks.at(-1), hidden, checkboxes };
	forms.set(request, kept);
	return kept;
}

/** Returns the texts in a form that was read, which must not be logged when something breaks. */
export function typedInto(request: Request): string[] {
	const values = [...(forms.get(request)?.form.values() ?? [])];
	return values.map((value) => (typeof value === "string" ? value : value.name));
}
