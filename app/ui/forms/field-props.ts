/** The parts of a conform field that are used here, so that `app/ui` does not import the form library. */
export type FieldLike = {
	id: string;
	name: string;
	initialValue?: unknown;
	errors?: string[] | null;
	required?: boolean;
	minLength?: number;
	maxLength?: number;
	min?: string | number;
	max?: string | number;
	pattern?: string;
};

/** Turns a conform field into the props of a field component: `<TextField {...fieldProps(fields.name)} label="Name" />`. */
export function fieldProps(field: FieldLike) {
	const { id, name, errors, required, minLength, maxLength, min, max, pattern } = field;
	return {
		id,
		name,
		errors,
		required,
		minLength,
		maxLength,
		min,
		max,
		pattern,
		defaultValue: textOf(field.initialValue),
	};
}

/** Does the same for `TextArea`, which has neither range nor pattern. */
export function textAreaProps(field: FieldLike) {
	const { id, name, errors, required, minLength, maxLength } = field;
	return { id, name, errors, required, minLength, maxLength, defaultValue: textOf(field.initialValue) };
}

/** Does the same for `Select`, `RadioGroup` and `FileField`, which take no limits on length. */
export function choiceProps(field: FieldLike) {
	const { id, name, errors, required } = field;
	return { id, name, errors, required, defaultValue: textOf(field.initialValue) };
}

/** Does the same for `Checkbox`: conform keeps a ticked box as "on". */
export function checkboxProps(field: FieldLike) {
	const { id, name, errors } = field;
	return { id, name, errors, defaultChecked: field.initialValue === "on" || field.initialValue === true };
}

function textOf(value: unknown): string | undefined {
	return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
