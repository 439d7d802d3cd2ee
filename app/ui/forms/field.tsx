import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../elements/class-names.ts";
import { isolate } from "../text/isolate.ts";
import { shortened } from "../text/shortened.ts";
import { ChoiceMark } from "./choice-mark.tsx";
import { describedBy, type FieldBase, FieldShell } from "./field-parts.tsx";

type Native<Tag extends "input" | "textarea" | "select"> = Omit<ComponentProps<Tag>, keyof FieldBase>;

/**
 * Asks for one line of text.
 *
 * Accessibility (this and every field): a visible label that stays; hint and error are part of the control's
 * description; `aria-invalid` when wrong; the error comes before the control in reading order, and is marked by a
 * word, a bar and weight, not by color alone; the border has a contrast of at least 3.
 */
export function TextField({
	prefix,
	...props
}: FieldBase &
	Omit<Native<"input">, "prefix"> & {
		/** Text before the value that is not typed, such as `tenantry.example/`. */
		prefix?: ReactNode;
	}) {
	const {
		label: _label,
		hint: _hint,
		error: _error,
		errors: _errors,
		width = "full",
		className,
		// Browsers count UTF-16 units and silently cut pasted text. The server counts characters and says what is too
		// long.
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

/** Asks for several lines of text; grows with its content where the browser can. Accessibility: as `TextField`. */
export function TextArea(props: FieldBase & Native<"textarea">) {
	const {
		label: _label,
		hint: _hint,
		error: _error,
		errors: _errors,
		width = "full",
		className,
		// Browsers count UTF-16 units and silently cut pasted text. The server counts characters and says what is too
		// long.
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

/** One option of a list: the value to send and the text to show. `isNote`: says something of the list, and can't be chosen. */
export type Option = { value: string; label: string; isNote?: true };

type SelectProps = FieldBase &
	Native<"select"> & {
		options: Option[];
		/** The labels are ours, so how long they are together is known: none is cut. */
		whole?: true;
	};

/** Asks for one of more than five options; use `RadioGroup` for fewer. Native, so it works everywhere. Accessibility: as `TextField`. */
export function Select(props: SelectProps) {
	const { label: _label, hint: _hint, error: _error, errors: _errors, width = "medium", ...rest } = props;
	const { className, options, required, whole, ...native } = rest;
	// HTML, 4.10.7: a required select begins with an empty option. Without one, something is always chosen.
	const mustChoose = required && options[0]?.value === "";
	const all = options.map(({ label }) => label);
	const labels = whole ? all : shortened(all);
	return (
		<FieldShell field={props}>
			<ChoiceMark name={props.name} />
			<select
				{...native}
				required={mustChoose}
				{...describedBy(props)}
				className={classNames("control", width, className)}
			>
				{options.map(({ value, isNote }, at) => (
					<option key={value} value={value} disabled={isNote}>
						{isolate(labels[at] ?? "")}
					</option>
				))}
			</select>
		</FieldShell>
	);
}

/** Asks for a file. Its form needs `encType="multipart/form-data"`. Accessibility: as `TextField`. */
export function FileField(props: FieldBase & Omit<Native<"input">, "type" | "defaultValue">) {
	return <TextField {...props} type="file" />;
}
