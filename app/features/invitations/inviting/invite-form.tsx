import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { Checkbox, CheckboxGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, type FormProblem, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextArea, TextField } from "#app/ui/forms/field.tsx";
import { checkboxProps, choiceProps, fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { DEFAULT_DAYS, LONGEST_MESSAGE, MOST_DAYS } from "../forms.ts";
import type { InviteStart } from "../invite-form-start.server.ts";
import type { Report } from "./report.ts";

type InviteFormProps = {
	/** The page's heading, placed after the error summary. */
	children: React.ReactNode;
	start: InviteStart;
	/** The addresses that the field starts with. */
	addresses: string;
	result: SubmissionResult<string[]> | undefined;
	/** The result of the list that was sent. */
	report: Report | undefined;
	cancelHref: string;
};

type Fields = {
	addresses: string;
	resend: boolean;
	role: string;
	teams: string[];
	path: string;
	message: string;
	days: number;
};

/** Renders the form for inviting one person or many. */
export function InviteForm({ children, start, addresses, result, report, cancelHref }: InviteFormProps) {
	const [form, fields] = useForm<Fields>({
		id: "invite",
		lastResult: result,
		defaultValue: {
			...{ addresses, role: start.role, days: DEFAULT_DAYS, path: "", message: "" },
			teams: start.chosenTeams.map(String),
		},
	});
	const list = textAreaProps(fields.addresses);
	const linesProblems: FormProblem[] | undefined = report?.lines.map((message) => ({
		href: `#${list.id}`,
		message,
	}));
	const chosenTeams = [fields.teams.initialValue].flat().map(String);
	return (
		<>
			<ErrorSummary problems={linesProblems ?? problemsOf(form)} />
			{report?.done && <Notice tone="success">{report.done}</Notice>}
			{children}
			<PostForm {...getFormProps(form)} className="stack">
				<TextArea
					{...list}
					// The rest of the list, without the people who were invited.
					defaultValue={report?.left ?? list.defaultValue}
					label="Email addresses"
					hint="One or more, separated by commas or line breaks. “Ada Lovelace <ada@example.com>” works too. Up to 200 people at once."
					rows={6}
					required
					autoCapitalize="none"
					autoComplete="off"
					spellCheck={false}
				/>
				{report?.someWait && (
					<Checkbox
						{...checkboxProps(fields.resend)}
						label="Resend the email to people who are already invited"
						hint="The link in their earlier email stops working."
					/>
				)}
				<Select
					{...choiceProps(fields.role)}
					label="Role"
					hint="What they can do here. You can only assign roles with no more permissions than yours."
					options={start.roles.map(({ key, name }) => ({ value: key, label: name }))}
				/>
				{start.teams.length > 0 && (
					<CheckboxGroup
						id={fields.teams.id}
						name={fields.teams.name}
						errors={fields.teams.errors}
						label="Teams"
						hint="They join these teams when they accept. Optional."
						options={start.teams.map(({ id, name }) => ({ value: String(id), label: name }))}
						defaultValues={chosenTeams}
					/>
				)}
				{start.paths.length > 0 && (
					<Select
						{...choiceProps(fields.path)}
						label="Onboarding path"
						hint="Which onboarding they get. Automatic goes by their role and teams."
						options={[
							{ value: "", label: "Automatic" },
							...start.paths.map(({ id, name }) => ({ value: String(id), label: name })),
						]}
					/>
				)}
				<TextArea
					{...textAreaProps(fields.message)}
					label="Message"
					hint="Optional. A personal note in the email. Links in it can’t be clicked."
					maxLength={LONGEST_MESSAGE}
					rows={4}
				/>
				<TextField
					{...fieldProps(fields.days)}
					type="number"
					inputMode="numeric"
					width="short"
					label="Expires after (days)"
					hint={`From 1 to ${MOST_DAYS}. After that, the link in the email stops working.`}
					min={1}
					max={MOST_DAYS}
					required
				/>
				<FormActions submitLabel="Send invitations" cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}
