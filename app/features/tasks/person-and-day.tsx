import { TextField } from "#app/ui/forms/field.tsx";
import { type FieldLike, fieldProps } from "#app/ui/forms/field-props.ts";
import { PersonField } from "#app/ui/forms/person-field.tsx";

/** Asks whom a task is for, and until when. */
export function PersonAndDay({
	person,
	dueOn,
	people,
}: {
	person: FieldLike;
	dueOn: FieldLike;
	people: string[];
}) {
	return (
		<>
			<PersonField
				{...fieldProps(person)}
				label="Person"
				hint="Optional. The name or email address of a member who can see the project."
				people={people}
			/>
			<TextField {...fieldProps(dueOn)} label="Due" type="date" width="medium" hint="Optional." />
		</>
	);
}
