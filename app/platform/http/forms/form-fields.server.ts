import { FORM_MARK } from "./field-names.ts";
import { isFormMark } from "./form-mark.server.ts";

// What a field of choices puts before its name in the field of the mark; no mark has a colon.
const CHOICE = "choice:";

/** A form that was read. A body can only be read once, so the result lives as long as its request. */
type ReadForm = {
	/** The form without its mark. */
	form: FormData;
	/** Who opened it, and its key; undefined when it came without. */
	mark: string | undefined;
	/** The number of fields before the mark, which no one saw. */
	hidden: number;
	/** The names of the fields in which one chooses, whether anything was chosen or not. */
	choices: Set<string>;
};

const forms = new WeakMap<Request, ReadForm>();

/** Returns the form of a request, once it has been read. */
export const formKept = (request: Request): ReadForm | undefined => forms.get(request);

/** Keeps what a request brought, without the mark. */
export function keepForm(request: Request, fields: Iterable<[string, FormDataEntryValue]>): ReadForm {
	const form = new FormData();
	const marks: string[] = [];
	const choices = new Set<string>();
	let hidden = 0;
	let count = 0;
	for (const [name, value] of fields) {
		if (name !== FORM_MARK) {
			if (typeof value === "string") form.append(name, value.replaceAll("\r\n", "\n"));
			else form.append(name, value);
			count++;
			continue;
		}
		if (typeof value === "string" && value.startsWith(CHOICE)) {
			choices.add(value.slice(CHOICE.length));
			continue;
		}
		if (marks.length === 0) hidden = count;
		if (typeof value === "string" && isFormMark(value)) marks.push(value);
	}
	// A button may carry a mark of its own; the last one counts.
	const kept = { form, mark: marks.at(-1), hidden, choices };
	forms.set(request, kept);
	return kept;
}

/** Returns the texts in a form that was read, which must not be logged when something breaks. */
export function typedInto(request: Request): string[] {
	const values = [...(forms.get(request)?.form.values() ?? [])];
	return values.map((value) => (typeof value === "string" ? value : value.name));
}
