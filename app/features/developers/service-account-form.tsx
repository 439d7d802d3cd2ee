import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextField } from "#app/ui/forms/field.tsx";
import { choiceProps, fieldProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PersonField } from "#app/ui/forms/person-field.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { serviceAccountShape } from "./service-account-forms.ts";

type ServiceAccountFormProps = {
	/** Goes above the fields: heading and notes. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** The initial values; `version` makes it an edit. */
	start: { name?: string; role?: string; sponsor?: string; version?: string };
	choices: { roles: { value: string; label: string }[]; people: string[] };
	submitLabel: string;
	cancelHref: string;
};

/** Renders the form for creating and editing a service account. */
export function ServiceAccountForm({ start, choices, ...props }: ServiceAccountFormProps) {
	const [form, fields] = useForm({
		id: "service-account",
		lastResult: props.result,
		constraint: getZodConstraint(serviceAccountShape),
		defaultValue: start,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{props.children}
			<PostForm
				// Not conform's own value, so that after a stale edit the next attempt builds on the current version.
				hidden={{ version: start.version }}
				{...getFormProps(form)}
				className="stack"
			>
				<TextField
					{...fieldProps(fields.name)}
					label="Name"
					hint="The program that will use it. The audit log shows this name."
					width="medium"
					autoComplete="off"
					dir="auto"
				/>
				<Select
					{...choiceProps(fields.role)}
					label="Role"
					hint="The most that its keys can ever do."
					width="medium"
					options={choices.roles}
				/>
				<PersonField
					{...fieldProps(fields.sponsor)}
					label="Sponsor"
					hint="The member responsible for it, by name or email address. It keeps working if they leave."
					people={choices.people}
				/>
				<FormActions submitLabel={props.submitLabel} cancelHref={props.cancelHref} />
			</PostForm>
		</>
	);
}
