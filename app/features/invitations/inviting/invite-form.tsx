import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { ErrorSummary, type Problem, problemsOf } from "#app/ui/forms/error-summary.tsx";
import {
	Checkbox,
	CheckboxGroup,
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
import { Notice } from "#app/ui/notices/notice.tsx";
import { DEFAULT_DAYS, LONGEST_MESSAGE, MOST_DAYS } from "../forms.ts";
import type { InviteStart } from "../start.server.ts";
import type { Report } from "./report.ts";

type InviteFormProps = {
	/** Heading of the page, after the summary of what is wrong. */
	children: React.ReactNode;
	start: InviteStart;
	/** Addresses that are there at first. */
	addresses: string;
	result: SubmissionResult<string[]> | undefined;
	/** What became of the list that was sent. */
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

/** The one form for one person or many. */
export function InviteForm({ children, start, addresses, result, report, cancelHref }: InviteFormProps) {
	const [form, fields] = useForm<Fields>({
		id: "invite",
		lastResult: result,
		defaultValue: { addresses, role: start.role, days: DEFAULT_DAYS, teams: [], path: "", message: "" },
	});
	const list = textAreaProps(fields.addresses);
	const linesProblems: Problem[] | undefined = report?.lines.map((message) => ({
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
					// What is left of the list: those who were invited are not in it any more.
					defaultValue={report?.left ?? list.defaultValue}
					label="Email addresses"
					hint="One or many, on lines of their own or with commas between them. “Ada Lovelace <ada@example.com>” is fine too. Up to 200 people at once."
					rows={6}
					required
					autoCapitalize="none"
					autoComplete="off"
					spellCheck={false}
				/>
				{report?.someWait && (
					<Checkbox
						{...checkboxProps(fields.resend)}
						label="Send the letter again to those who are invited already"
						hint="The link in their older letter stops working."
					/>
				)}
				<Select
					{...choiceProps(fields.role)}
					label="Role"
					hint="What they may do here. You can give every role that holds no more than your own."
					options={start.roles.map(({ key, name }) => ({ value: key, label: name }))}
				/>
				{start.teams.length > 0 && (
					<CheckboxGroup
						id={fields.teams.id}
						name={fields.teams.name}
						errors={fields.teams.errors}
						label="Teams"
						hint="They are in these teams as soon as they accept. Optional."
						options={start.teams.map(({ id, name }) => ({ value: String(id), label: name }))}
						defaultValues={chosenTeams}
					/>
				)}
				{start.paths.length > 0 && (
					<Select
						{...choiceProps(fields.path)}
						label="Onboarding path"
						hint="What they are led through when they are new here. Optional."
						options={[
							{ value: "", label: "As their role and teams say" },
							...start.paths.map(({ id, name }) => ({ value: String(id), label: name })),
						]}
					/>
				)}
				<TextArea
					{...textAreaProps(fields.message)}
					label="Message"
					hint="A few words of your own for the letter. Optional."
					maxLength={LONGEST_MESSAGE}
					rows={4}
				/>
				<TextField
					{...fieldProps(fields.days)}
					type="number"
					inputMode="numeric"
					width="short"
					label="Days to answer"
					hint={`From 1 to ${MOST_DAYS}. After that the link in the letter stops working.`}
					min={1}
					max={MOST_DAYS}
					required
				/>
				<FormActions submitLabel="Send invitations" cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}
