import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { Columns } from "#app/ui/elements/card.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { editShape } from "./forms.ts";
import { PersonAndDay } from "./person-and-day.tsx";

type TaskFormProps = {
	/** Goes before the fields. */
	children: React.ReactNode;
	/** Goes beside the fields, or below them. */
	aside: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	task: { task: string; person: string | undefined; dueOn: string | null; version: number };
	people: string[];
	cancelHref: string;
};

/** Renders the form that edits a task. */
export function TaskForm({ children, aside, result, task, people, cancelHref }: TaskFormProps) {
	const { version, ...start } = task;
	const [form, fields] = useForm({
		id: "task",
		lastResult: result,
		constraint: getZodConstraint(editShape),
		defaultValue: start,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children}
			<Columns aside={aside}>
				<PostForm hidden={{ version }} {...getFormProps(form)} className="stack">
					<TextField {...fieldProps(fields.task)} label="Task" autoComplete="off" />
					<PersonAndDay person={fields.person} dueOn={fields.dueOn} people={people} />
					<FormActions submitLabel="Save changes" cancelHref={cancelHref} />
				</PostForm>
			</Columns>
		</>
	);
}
