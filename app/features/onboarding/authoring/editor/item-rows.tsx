import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { AddRow, FormRows, RowButtons, rowId } from "./row-buttons.tsx";
import { MOST } from "./step-forms.ts";
import type { StepFormOf } from "./typed-step.ts";

/** Edits the items of a checklist. */
export function ItemRows({ form }: { form: StepFormOf }) {
	const { items } = form.getFieldset();
	const rows = items.getFieldList().slice(0, MOST.items);
	const list = { form, list: items.name, one: "item" };
	return (
		<FormRows
			legend="Items"
			hint="Each is checked off separately."
			field={items}
			add={<AddRow {...list} count={rows.length} most={MOST.items} start={{ key: "", label: "" }} />}
		>
			{rows.map((row, index) => {
				const { key, label } = row.getFieldset();
				return (
					<div className="form-row" id={rowId(items.name, index)} key={row.name}>
						<input type="hidden" name={key.name} value={String(key.initialValue ?? "")} />
						<TextField {...fieldProps(label)} label={`Item ${index + 1}`} autoComplete="off" required />
						<RowButtons {...list} index={index} />
					</div>
				);
			})}
		</FormRows>
	);
}
