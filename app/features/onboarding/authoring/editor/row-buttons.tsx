import type { FormMetadata } from "@conform-to/react";
import { Button } from "#app/ui/elements/button.tsx";
import { errorsOf, FieldErrors } from "#app/ui/forms/field-parts.tsx";
import type { TypedStep } from "./typed-step.ts";

type Rows = {
	form: FormMetadata<TypedStep>;
	/** The list’s name in the form: `items`, `questions[2].choices`. */
	list: string;
	/** What one row is called, for example `item`. */
	one: string;
};

/** The part of a conform list that is used here. */
type ListField = { id: string; name: string; errors?: string[] };

/**
 * Shows several rows of a form under one legend, with a button that adds one. The button submits the form, which comes
 * back with everything typed and one more row.
 *
 * Accessibility: a fieldset; an error of the list as a whole appears under its legend and is linked from the summary.
 */
export function FormRows({
	legend,
	hint,
	field,
	add,
	children,
}: {
	legend: string;
	hint?: string;
	field: ListField;
	add: React.ReactNode;
	children: React.ReactNode;
}) {
	const invalid = errorsOf(field).length > 0;
	return (
		<fieldset id={field.id} className={invalid ? "field invalid" : "field"} tabIndex={-1}>
			<legend>{legend}</legend>
			{hint && <p className="hint">{hint}</p>}
			<FieldErrors field={field} />
			<div className="form-rows">{children}</div>
			{add}
		</fieldset>
	);
}

/** Adds a row at the end and returns to it. */
export function AddRow<Row>({
	form,
	list,
	one,
	count,
	most,
	start,
}: Rows & { count: number; most: number; start?: Row }) {
	return (
		<p className="mt-2">
			<Button
				{...form.insert.getButtonProps({ name: list as never, defaultValue: start as never })}
				formAction={`#${rowId(list, count)}`}
				variant="quiet"
				size="small"
				disabledReason={count < most ? null : `You can have up to ${most}.`}
			>
				{count === 0 ? `Add ${/^[aeiou]/.test(one) ? "an" : "a"} ${one}` : `Add another ${one}`}
			</Button>
		</p>
	);
}

/** Moves a row up, or removes it. */
export function RowButtons({ form, list, one, index }: Rows & { index: number }) {
	const number = <span className="sr-only">{` ${index + 1}`}</span>;
	return (
		<div className="row">
			{index > 0 && (
				<Button
					{...form.reorder.getButtonProps({ name: list as never, from: index, to: index - 1 })}
					formAction={`#${rowId(list, index - 1)}`}
					variant="quiet"
					size="small"
				>
					Move up<span className="sr-only">{` ${one}`}</span>
					{number}
				</Button>
			)}
			<Button
				{...form.remove.getButtonProps({ name: list as never, index })}
				formAction={`#${rowId(list, Math.max(0, index - 1))}`}
				variant="quiet"
				size="small"
			>
				{`Remove ${one}`}
				{number}
			</Button>
		</div>
	);
}

/** Returns the id of a row on the page. */
export const rowId = (list: string, index: number) => `row-${list.replaceAll(/[^a-z\d]+/g, "-")}-${index}`;
