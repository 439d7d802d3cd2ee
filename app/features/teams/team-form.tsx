import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextArea, TextField } from "#app/ui/forms/field.tsx";
import { fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { editShape, type TeamValues, teamShape } from "./forms.ts";

type TeamFormProps = {
	/** Heading and notices before the fields, below the error summary. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** The initial values of the fields; `version` makes it an edit. */
	start?: Partial<Omit<TeamValues, "description">> & { description?: string | null; version?: number };
	submitLabel: string;
	cancelHref: string;
};

/** Renders the form for creating and editing a team. */
export function TeamForm({ children, result, start = {}, submitLabel, cancelHref }: TeamFormProps) {
	const [form, fields] = useForm({
		id: "team",
		lastResult: result,
		constraint: getZodConstraint(start.version === undefined ? teamShape : editShape),
		defaultValue: start,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children}
			<PostForm
				// Not conform's own value, so that after a stale edit the next attempt builds on the current version.
				hidden={{ version: start.version }}
				{...getFormProps(form)}
				className="stack"
			>
				<TextField {...fieldProps(fields.name)} label="Name" autoComplete="off" />
				<TextArea
					{...textAreaProps(fields.description)}
					label="Description"
					hint="What this team is responsible for. Optional."
					rows={4}
				/>
				<FormActions submitLabel={submitLabel} cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}
