import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextArea, TextField } from "#app/ui/forms/field.tsx";
import { choiceProps, fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { newPathShape, pathShape } from "./forms.ts";

type PathFormProps = {
	/** Shown before the fields: heading and notices. The error summary goes above it. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** The initial values; `version` makes it an edit. */
	start?: { name?: string; description?: string; version?: number; from?: string };
	/** What a new path can start from. */
	points?: { value: string; label: string; hint: string }[];
	submitLabel: string;
	cancelHref: string;
};

/** Edits the name and description of a path and, for a new one, what it starts from. */
export function PathForm({ children, result, start = {}, points, submitLabel, cancelHref }: PathFormProps) {
	const [form, fields] = useForm({
		id: "path",
		lastResult: result,
		constraint: getZodConstraint(points ? newPathShape : pathShape),
		defaultValue: start,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children}
			<PostForm
				// Not from conform’s state: after a stale edit, the next attempt builds on what is there now.
				hidden={{ version: start.version }}
				{...getFormProps(form)}
				className="stack"
			>
				<TextField {...fieldProps(fields.name)} label="Name" width="medium" autoComplete="off" dir="auto" />
				<TextArea
					{...textAreaProps(fields.description)}
					label="Description"
					hint="Who it’s for and what they’ll know at the end. Members see it above their steps. Optional."
					rows={3}
				/>
				{points && <RadioGroup {...choiceProps(fields.from)} label="Start from" options={points} />}
				<FormActions submitLabel={submitLabel} cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}
