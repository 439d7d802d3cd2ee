import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../elements/class-names.ts";
import { isolate } from "../text/isolate.ts";
import { describedBy, type FieldBase, FieldShell } from "./field-parts.tsx";

export { Checkbox, CheckboxGroup, RadioGroup } from "./choice.tsx";
export { checkboxProps, choiceProps, fieldProps, textAreaProps } from "./field-props.ts";

type Native<Tag extends "input" | "textarea" | "select"> = Omit<ComponentProps<Tag>, keyof FieldBase>;

/**
 * One line of text.
 *
 * Accessibility (this and every field): a visible label that stays; hint and error are part of the control's
 * description; `aria-invalid` when wrong; the error comes before the control in reading order, and is marked by
 * a word, a bar and weight, not by colour alone; the border has contrast of 3 or more.
 */
export function TextField({
	prefix,
	...props
}: FieldBase &
	Omit<Native<"input">, "prefix"> & {
		/** What stands before the value and is not typed, as `tenantry.example/`. */
		prefix?: ReactNode;
	}) {
	const {
		label: _label,
		hint: _hint,
		error: _error,
		errors: _errors,
		width = "full",
		className,
		// Browsers count UTF-16 units and cut what is pasted without a word; the server counts characters, and says so.
		maxLength: _maxLength,
		...native
	} = props;
	const control = (
		<input
			type="text"
			{...native}
			{...describedBy(props)}
			className={classNames("control", width, className)}
		/>
	);
	return (
		<FieldShell field={props}>
			{prefix ? (
				<div className="affix">
					<span>{prefix}</span>
					{control}
				</div>
			) : (
				control
			)}
		</FieldShell>
	);
}

/** Several lines of text; grows with what is typed where the browser can. Accessibility: as `TextField`. */
export function TextArea(props: FieldBase & Native<"textarea">) {
	const {
		label: _label,
		hint: _hint,
		error: _error,
		errors: _errors,
		width = "full",
		className,
		// Browsers count UTF-16 units and cut what is pasted without a word; the server counts characters, and says so.
		maxLength: _maxLength,
		...native
	} = props;
	return (
		<FieldShell field={props}>
			<textarea
				rows={5}
				{...native}
				{...describedBy(props)}
				className={classNames("control", width, className)}
			/>
		</FieldShell>
	);
}

/** One of a list: the value that is sent and the words that are shown. */
export type Option = { value: string; label: string };

/** One of more than five; for fewer, `RadioGroup`. Native, so it works everywhere. Accessibility: as `TextField`. */
export function Select(props: FieldBase & Native<"select"> & { options: Option[] }) {
	const { label: _label, hint: _hint, error: _error, errors: _errors, width = "medium", ...rest } = props;
	const { className, options, required, ...native } = rest;
	// HTML, 4.10.7: what is required begins with an option that is no choice. Without one, something is always chosen.
	const mustChoose = required && options[0]?.value === "";
	return (
		<FieldShell field={props}>
			<select
				{...native}
				required={mustChoose}
				{...describedBy(props)}
				className={classNames("control", width, className)}
			>
				{options.map((option) => (
					<option key={option.value} value={option.value}>
						{isolate(option.label)}
					</option>
				))}
			</select>
		</FieldShell>
	);
}

/** A file; its form needs `encType="multipart/form-data"`. Accessibility: as `TextField`. */
export function FileField(props: FieldBase & Omit<Native<"input">, "type" | "defaultValue">) {
	return <TextField {...props} type="file" />;
}
