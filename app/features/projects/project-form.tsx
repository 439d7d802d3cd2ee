import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import {
	Checkbox,
	checkboxProps,
	choiceProps,
	fieldProps,
	Select,
	TextArea,
	TextField,
	textAreaProps,
} from "#app/ui/forms/field.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { editShape, type ProjectValues, projectShape } from "./forms.ts";

type ProjectFormProps = {
	/** Before the fields: heading and notices. The error summary goes above it. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** What the fields start with; `version` makes it an edit. */
	start?: Partial<Omit<ProjectValues, "description" | "teamId">> & {
		description?: string | null;
		teamId?: number | null;
		version?: number;
	};
	teams: { id: number; name: string }[];
	submitLabel: string;
	cancelHref: string;
};

/** The one form of a project, for creating and for editing it. */
export function ProjectForm({
	children,
	result,
	start = {},
	teams,
	submitLabel,
	cancelHref,
}: ProjectFormProps) {
	const shape = start.version === undefined ? projectShape : editShape;
	const [form, fields] = useForm({
		id: "project",
		lastResult: result,
		constraint: getZodConstraint(shape),
		defaultValue: { ...start, teamId: start.teamId ?? "", isPublic: start.isPublic ? "on" : undefined },
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
					hint="What it is for, and how it will be known that it is done. Optional."
					rows={8}
				/>
				<Checkbox
					{...checkboxProps(fields.isPublic)}
					label="Public in this workspace"
					hint="Every member can see it, viewers too. Otherwise only you, owners and admins can."
				/>
				{teams.length > 0 && (
					<Select
						{...choiceProps(fields.teamId)}
						label="Team"
						hint="Who works on it. It changes nothing about who can see it."
						options={[
							{ value: "", label: "No team" },
							...teams.map(({ id, name }) => ({ value: String(id), label: name })),
						]}
					/>
				)}
				<FormActions submitLabel={submitLabel} cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}
