import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { capitalized } from "#app/platform/text.ts";
import { ROLE_COLORS } from "#app/ui/elements/role-badge.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextArea, TextField } from "#app/ui/forms/field.tsx";
import { choiceProps, fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { editShape, roleShape } from "./forms.ts";
import { type Granting, PermissionFields } from "./permission-fields.tsx";

type RoleFormProps = {
	/** Heading and notices before the fields, below the error summary. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** The initial values of the fields; `version` makes it an edit. */
	start: {
		name?: string;
		description?: string;
		color?: string | null;
		permissions: readonly string[];
		version?: number;
	};
	granting: Granting;
	submitLabel: string;
	cancelHref: string;
};

const COLORS = [
	{ value: "none", label: "None" },
	...Object.keys(ROLE_COLORS).map((value) => ({
		value,
		label: capitalized(value),
	})),
];

/** Renders the form for creating and editing a role. */
export function RoleForm({ children, result, start, granting, submitLabel, cancelHref }: RoleFormProps) {
	const [form, fields] = useForm({
		id: "role",
		lastResult: result,
		constraint: getZodConstraint(start.version === undefined ? roleShape : editShape),
		defaultValue: { ...start, permissions: [...start.permissions], color: start.color ?? "none" },
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
				<div className="form-part stack">
					<TextField {...fieldProps(fields.name)} label="Name" width="medium" autoComplete="off" dir="auto" />
					<TextArea
						{...textAreaProps(fields.description)}
						label="Description"
						hint="Who it is for, in a sentence. Optional."
						rows={2}
					/>
					<Select
						{...choiceProps(fields.color)}
						label="Color"
						hint="Shown as a dot next to the name."
						width="short"
						options={COLORS}
					/>
				</div>
				<PermissionFields
					id={fields.permissions.id}
					name={fields.permissions.name}
					errors={fields.permissions.errors}
					ticked={listOf(fields.permissions.initialValue)}
					granting={granting}
				/>
				<FormActions submitLabel={submitLabel} cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}

/** Accepts a single text, because a form with one checked box does not send a list. */
function listOf(value: unknown): string[] {
	if (typeof value === "string") return [value];
	return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
