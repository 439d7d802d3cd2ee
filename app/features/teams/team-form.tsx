import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { fieldProps, TextArea, TextField, textAreaProps } from "#app/ui/forms/field.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { editShape, type TeamValues, teamShape } from "./forms.ts";

type TeamFormProps = {
	/** Before the fields: heading and notices. The error summary goes above it. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** What the fields start with; `version` makes it an edit. */
	start?: Partial<Omit<TeamValues, "description">> & { description?: string | null; version?: number };
	submitLabel: string;
	cancelHref: string;
};

/** The one form of a team, for creating and for editing it. */
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
				// Not conform's own value: after a stale edit the next attempt builds on what is there now.
				hidden={{ version: start.version }}
				{...getFormProps(form)}
				className="stack"
			>
				<TextField {...fieldProps(fields.name)} label="Name" autoComplete="off" />
				<TextArea
					{...textAreaProps(fields.description)}
					label="Description"
					hint="What this team looks after. Optional."
					rows={4}
				/>
				<FormActions submitLabel={submitLabel} cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}
