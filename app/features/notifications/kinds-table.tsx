import { Fragment } from "react";
import { Section } from "#app/ui/elements/card.tsx";
import { ChoiceMark } from "#app/ui/forms/choice-mark.tsx";
import { FieldErrors } from "#app/ui/forms/field-parts.tsx";
import { KIND_NAMES, KINDS } from "./kinds.ts";

/** The part of a field of a form that its boxes need. */
type BoxesField = { id: string; name: string; errors?: string[] | undefined; initialValue?: unknown };

/**
 * Asks for each kind of notification in which ways it is told: a box for each pair.
 *
 * Accessibility: a table of boxes, each named by its kind and its way; the first of each way carries the id of its field,
 * so that a link from the error summary lands on it.
 */
export function KindsTable({ ways }: { ways: { label: string; field: BoxesField }[] }) {
	return (
		<Section title="Tell me when" boxed>
			{ways.map(({ field: { id, name, errors = [] } }) => (
				<Fragment key={name}>
					<FieldErrors field={{ id, errors }} />
					<ChoiceMark name={name} />
				</Fragment>
			))}
			<table className="boxes">
				<thead>
					<tr>
						<td />
						{ways.map(({ label, field }) => (
							<th key={field.name} scope="col">
								{label}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{KIND_NAMES.map((kind, row) => (
						<tr key={kind}>
							<th scope="row">{KINDS[kind]}</th>
							{ways.map(({ label, field }) => (
								<td key={field.name}>
									<label>
										<span className="sr-only">{`${KINDS[kind]}: ${label}`}</span>
										<input
											id={row === 0 ? field.id : `${field.id}-${row}`}
											type="checkbox"
											name={field.name}
											value={kind}
											defaultChecked={isChosen(field, kind)}
										/>
									</label>
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</Section>
	);
}

const isChosen = ({ initialValue }: BoxesField, kind: string) =>
	Array.isArray(initialValue) ? initialValue.includes(kind) : initialValue === kind;
