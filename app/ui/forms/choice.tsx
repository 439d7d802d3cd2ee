import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../elements/class-names.ts";
import { Name } from "../text/name.tsx";
import { shortened } from "../text/shortened.ts";
import { ChoiceMark } from "./choice-mark.tsx";
import { describedBy, errorsOf, type FieldBase, FieldErrors, Hint } from "./field-parts.tsx";

type NativeInput = Omit<ComponentProps<"input">, keyof FieldBase | "type">;

/**
 * Asks for a yes or no.
 *
 * Accessibility: the label is beside the box and ticks it; hint and error are its description; the row is 44 px high
 * on touch.
 */
export function Checkbox(props: Omit<FieldBase, "width"> & NativeInput) {
	const { label, hint, error: _error, errors: _errors, ...native } = props;
	return (
		<div className={classNames("field", errorsOf(props).length > 0 && "invalid")}>
			<FieldErrors field={props} />
			<ChoiceMark name={props.name} />
			<div className="choice">
				<input {...native} {...describedBy(props)} type="checkbox" />
				<label htmlFor={props.id}>
					<Name>{label}</Name>
				</label>
				<Hint id={props.id} hint={hint} />
			</div>
		</div>
	);
}

/** One choice: the value to send, its label, and what it means. */
export type ChoiceItem = {
	value: string;
	label: string;
	hint?: string;
	/** A picture before the label that adds no information. */
	picture?: ReactNode;
	disabled?: boolean;
};

type Group = Omit<FieldBase, "width"> & {
	options: ChoiceItem[];
	required?: boolean;
	/** Few and short: side by side where there is room. */
	beside?: true;
};

/**
 * Asks for one of a few choices, all visible.
 *
 * Accessibility: a fieldset whose legend is the question and whose description is hint and error; the first radio
 * carries the field's id, so that a link from the error summary lands on it.
 */
export function RadioGroup({ defaultValue, ...group }: Group & { defaultValue?: string }) {
	return <Choices group={group} type="radio" chosen={defaultValue === undefined ? [] : [defaultValue]} />;
}

/** Asks for any number of a few choices, all visible. Accessibility: as `RadioGroup`. */
export function CheckboxGroup({ defaultValues = [], ...group }: Group & { defaultValues?: string[] }) {
	return <Choices group={{ ...group, required: false }} type="checkbox" chosen={defaultValues} />;
}

function Choices({ group, type, chosen }: { group: Group; type: "radio" | "checkbox"; chosen: string[] }) {
	const { "aria-describedby": description, "aria-invalid": invalid } = describedBy(group);
	const labels = shortened(group.options.map(({ label }) => label));
	const hints = shortened(group.options.map(({ hint = "" }) => hint));
	const hasPictures = group.options.some(({ picture }) => picture !== undefined);
	return (
		<fieldset
			className={classNames(
				"field",
				invalid && "invalid",
				hasPictures && "pictures",
				group.beside && "choices-in-line",
			)}
			aria-describedby={description}
		>
			<legend>{group.label}</legend>
			<Hint id={group.id} hint={group.hint} />
			<FieldErrors field={group} />
			<ChoiceMark name={group.name} />
			{group.options.map((option, index) => {
				const id = index === 0 ? group.id : `${group.id}-${index}`;
				return (
					<div className="choice" key={option.value}>
						<input
							id={id}
							type={type}
							name={group.name}
							value={option.value}
							defaultChecked={chosen.includes(option.value)}
							required={group.required}
							disabled={option.disabled}
							aria-describedby={option.hint ? `${id}-option-hint` : undefined}
							aria-invalid={invalid}
						/>
						<label htmlFor={id}>
							{option.picture}
							<Name>{labels[index]}</Name>
						</label>
						{option.hint && (
							<p id={`${id}-option-hint`} className="hint">
								{hints[index]}
							</p>
						)}
					</div>
				);
			})}
		</fieldset>
	);
}
