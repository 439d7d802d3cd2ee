import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { FACTS } from "#app/tenant/events/facts.ts";
import { BADGES, type BadgeName, BadgePicture } from "#app/ui/elements/badge-picture.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import {
	choiceProps,
	fieldProps,
	RadioGroup,
	Select,
	TextArea,
	TextField,
	textAreaProps,
} from "#app/ui/forms/field.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { editShape, milestoneShape } from "./forms.ts";

/** What was counted when the form came last: for which criterion, and how many would be given the milestone. */
type Checked = { criterion: string; count: number };

/** What an action answers when it has not saved. */
export type MilestoneReply = {
	result: SubmissionResult<string[]>;
	checked?: Checked;
	/** Somebody else was faster. */
	isStale?: boolean;
};

type MilestoneFormProps = {
	/** Before the fields: heading and notices. The error summary goes above it. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** What the fields start with; `version` makes it an edit. */
	start?: {
		name?: string;
		fact?: string;
		count?: number;
		withinDays?: number;
		rewardText?: string;
		badge?: string;
		version?: number;
	};
	checked?: Checked;
	/** On the button that saves, and on the one that counts first. */
	labels: { save: string; check: string };
	/** Whether what is typed now would be saved without being counted. */
	isReady: boolean;
	cancelHref: string;
};

/** The one form of a milestone, for making and for editing it: it says who has reached it before it is saved. */
export function MilestoneForm(props: MilestoneFormProps) {
	const { children, result, start = {}, checked, labels, isReady, cancelHref } = props;
	const [form, fields] = useForm({
		id: "milestone",
		lastResult: result,
		constraint: getZodConstraint(start.version === undefined ? milestoneShape : editShape),
		defaultValue: { count: 1, badge: "star", ...start },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children}
			{checked && (
				<CheckedNotice checked={checked} isEdit={start.version !== undefined} label={labels.save} />
			)}
			<PostForm
				// Not conform's own values: the next attempt builds on what is there, and was counted, now.
				hidden={{ version: start.version, checked: checked?.criterion }}
				{...getFormProps(form)}
				className="stack"
			>
				<TextField {...fieldProps(fields.name)} label="Name" autoComplete="off" />
				<Select
					{...choiceProps(fields.fact)}
					label="What has to be done"
					hint="It is recognised from the audit log, so nobody has to report it."
					options={FACT_OPTIONS}
				/>
				<TextField
					{...fieldProps(fields.count)}
					label="How often"
					type="number"
					inputMode="numeric"
					width="short"
					autoComplete="off"
				/>
				<TextField
					{...fieldProps(fields.withinDays)}
					label="Within how many days of joining"
					hint="Leave it empty when it may take as long as it takes. Optional."
					type="number"
					inputMode="numeric"
					width="short"
					autoComplete="off"
				/>
				<TextArea
					{...textAreaProps(fields.rewardText)}
					label="Text for those who reach it"
					hint="They read it on their page of achievements. Optional."
					rows={3}
				/>
				<RadioGroup {...choiceProps(fields.badge)} label="Badge" options={BADGE_OPTIONS} />
				<FormActions submitLabel={isReady ? labels.save : labels.check} cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}

const FACT_OPTIONS = [
	{ value: "", label: "Choose" },
	...Object.entries(FACTS).map(([value, { words }]) => {
		const done = words(1);
		return { value, label: `${done.charAt(0).toUpperCase()}${done.slice(1)}` };
	}),
];

const BADGE_OPTIONS = Object.entries(BADGES).map(([value, { label }]) => ({
	value,
	label,
	picture: <BadgePicture badge={value as BadgeName} size="small" isDecoration />,
}));

function CheckedNotice({ checked, isEdit, label }: { checked: Checked; isEdit: boolean; label: string }) {
	return (
		<Notice>
			{sentenceOf(checked.count, { isEdit })} Press “{label}” to go on.
		</Notice>
	);
}

function sentenceOf(count: number, { isEdit }: { isEdit: boolean }): string {
	if (count === 0) return `Nobody ${isEdit ? "else " : ""}has reached this yet.`;
	if (count === 1) return `1 member ${isEdit ? "more " : ""}has reached this already and will get it.`;
	return `${count.toLocaleString("en")} ${isEdit ? "more " : ""}members have reached this already and will get it.`;
}
