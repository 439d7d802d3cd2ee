import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { Checkbox, RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextField } from "#app/ui/forms/field.tsx";
import { checkboxProps, choiceProps, fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { MarkdownArea } from "#app/ui/forms/markdown-area.tsx";
import { PersonField } from "#app/ui/forms/person-field.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import type { ProjectChoices } from "./choices.server.ts";
import { editShape, type ProjectValues, projectShape, STAGE_OPTIONS } from "./forms.ts";

type ProjectFormProps = {
	/** Goes before the fields (heading and notices). The error summary goes above it. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** Sets the initial values; a `version` makes the form an edit. */
	start?: Partial<Omit<ProjectValues, "description" | "teamId" | "dueOn">> & {
		description?: string | null;
		teamId?: number | null;
		dueOn?: string | null;
		version?: number;
	};
	choices: ProjectChoices;
	/** Who created the project, unless it is the person who edits it. */
	creator?: string | undefined;
	submitLabel: string;
	cancelHref: string;
};

/** Renders the form that creates and edits a project. */
export function ProjectForm({
	children,
	result,
	start = {},
	choices: { teams, people },
	creator,
	submitLabel,
	cancelHref,
}: ProjectFormProps) {
	const shape = start.version === undefined ? projectShape : editShape;
	const [form, fields] = useForm({
		id: "project",
		lastResult: result,
		constraint: getZodConstraint(shape),
		defaultValue: {
			stage: "idea",
			...start,
			teamId: start.teamId ?? "",
			isPublic: start.isPublic ? "on" : undefined,
		},
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children}
			<PostForm
				// Bypasses conform's own value, so that after a stale edit the next attempt builds on the current version.
				hidden={{ version: start.version }}
				{...getFormProps(form)}
				className="stack"
			>
				<TextField {...fieldProps(fields.name)} label="Name" autoComplete="off" />
				<MarkdownArea
					{...textAreaProps(fields.description)}
					label="Description"
					hint="What it’s for, and what done looks like. You can use Markdown. Optional."
					rows={8}
				/>
				<RadioGroup {...choiceProps(fields.stage)} label="Stage" options={STAGE_OPTIONS} />
				<PersonField
					{...fieldProps(fields.lead)}
					label="Lead"
					hint="Optional. A member’s name or email address. They can see and edit the project."
					people={people}
				/>
				<TextField
					{...fieldProps(fields.dueOn)}
					label="Due date"
					type="date"
					width="medium"
					hint="Optional."
				/>
				<Checkbox
					{...checkboxProps(fields.isPublic)}
					label="Public in this workspace"
					hint={sentence`Every member can see it, including viewers. Otherwise only ${creator ?? "you"}, its lead, owners and admins can.`}
				/>
				{teams.length > 0 && (
					<Select
						{...choiceProps(fields.teamId)}
						label="Team"
						hint="Who works on it. Doesn’t affect who can see it."
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
