import type { FieldMetadata } from "@conform-to/react";
import { Checkbox } from "#app/ui/forms/choice.tsx";
import { Select, TextArea, TextField } from "#app/ui/forms/field.tsx";
import { checkboxProps, choiceProps, fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { AddRow, FormRows, RowButtons, rowId } from "./row-buttons.tsx";
import { FIELD_KINDS, MOST } from "./step-forms.ts";
import type { StepFormOf, TypedField } from "./typed-step.ts";

const KIND_OPTIONS = Object.entries(FIELD_KINDS).map(([value, label]) => ({ value, label }));
const START = { key: "", label: "", kind: "text", isRequired: true };

/** Edits the fields of a form step. */
export function FieldRows({ form }: { form: StepFormOf }) {
	const { fields } = form.getFieldset();
	const rows = fields.getFieldList().slice(0, MOST.fields);
	const list = { form, list: fields.name, one: "field" };
	return (
		<FormRows
			legend="Fields"
			hint="What members fill in. Answers are saved for them and for you."
			field={fields}
			add={<AddRow {...list} count={rows.length} most={MOST.fields} start={START} />}
		>
			{rows.map((row, index) => (
				<FieldRow key={row.name} row={row} index={index} id={rowId(fields.name, index)}>
					<RowButtons {...list} index={index} />
				</FieldRow>
			))}
		</FormRows>
	);
}

type Row = {
	row: FieldMetadata<TypedField>;
	index: number;
	id: string;
	children: React.ReactNode;
};

function FieldRow({ row, index, id, children }: Row) {
	const { key, label, kind, isRequired, hint, options } = row.getFieldset();
	return (
		<fieldset className="form-row" id={id}>
			<legend>{`Field ${index + 1}`}</legend>
			<input type="hidden" name={key.name} value={String(key.initialValue ?? "")} />
			<TextField {...fieldProps(label)} label="Question" autoComplete="off" required />
			<Select {...choiceProps(kind)} label="Kind" options={KIND_OPTIONS} />
			<TextArea
				{...textAreaProps(options)}
				label="Choices"
				hint="One per line. Only for “One of a list”."
				rows={3}
			/>
			<TextField {...fieldProps(hint)} label="Hint" hint="Optional." autoComplete="off" maxLength={500} />
			<Checkbox {...checkboxProps(isRequired)} label="Must be filled in" />
			{children}
		</fieldset>
	);
}
