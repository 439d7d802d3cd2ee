import { FORM_MARK } from "./field-names.ts";
import { isFormMark } from "./form-mark.server.ts";

/** A form that was read: a body can be read once, so what was read lives as long as its request. */
type ReadForm = {
	/** Without its mark. */
	form: FormData;
	/** Who opened it, and its key; undefined when it came without. */
	mark: string | undefined;
	/** How many of the fields came before the mark: nobody saw them. */
	hidden: number;
};

const forms = new WeakMap<Request, ReadForm>();

/** The form of a request, once somebody has read it. */
export const formKept = (request: Request): ReadForm | undefined => forms.get(request);

/** Keeps what a request brought, with the mark taken out. */
export function keepForm(request: Request, fields: Iterable<[string, FormDataEntryValue]>): ReadForm {
	const form = new FormData();
	const marks: string[] = [];
	let hidden = 0;
	let count = 0;
	for (const [name, value] of fields) {
		if (name !== FORM_MARK) {
			if (typeof value === "string") form.append(name, value.replaceAll("\r\n", "\n"));
			else form.append(name, value);
			count++;
			continue;
		}
		if (marks.length === 0) hidden = count;
		if (typeof value === "string" && isFormMark(value)) marks.push(value);
	}
	// A button may carry another one than the form: the last one counts.
	const kept = { form, mark: marks.at(-1), hidden };
	forms.set(request, kept);
	return kept;
}

/** The words in a form that was read: what must not be written down when something breaks. */
export function typedInto(request: Request): string[] {
	const values = [...(forms.get(request)?.form.values() ?? [])];
	return values.map((value) => (typeof value === "string" ? value : value.name));
}
