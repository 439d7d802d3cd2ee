import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { capitalized } from "#app/platform/text.ts";
import { FACTS } from "#app/tenant/events/facts.ts";
import { BADGES, type BadgeName, BadgePicture } from "#app/ui/elements/badge-picture.tsx";
import { Columns } from "#app/ui/elements/card.tsx";
import { RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextArea, TextField } from "#app/ui/forms/field.tsx";
import { choiceProps, fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { editShape, milestoneShape } from "./forms.ts";

/** The last count: for which criterion, and how many would get the milestone. */
type Checked = { criterion: string; count: number };

/** What an action returns when it has not saved. */
export type MilestoneReply = {
	result: SubmissionResult<string[]>;
	checked?: Checked;
	/** Someone else changed it first. */
	isStale?: boolean;
};

type MilestoneFormProps = {
	/** Shown before the fields: heading and notices. The error summary goes above it. */
	children: React.ReactNode;
	/** Goes beside the fields, or below them. */
	aside?: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** The initial values; `version` makes it an edit. */
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
	/** The labels of the button that saves and the one that counts first. */
	labels: { save: string; check: string };
	/** Whether the typed values would be saved without counting first. */
	isReady: boolean;
	cancelHref: string;
};

/** Renders the form for creating and editing a milestone. It shows how many have reached it before saving. */
export function MilestoneForm(props: MilestoneFormProps) {
	const { children, aside, result, start = {}, checked, labels, isReady, cancelHref } = props;
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
			<Columns aside={aside}>
				<PostForm
					// Not from conform’s state: the next attempt builds on what is there, and was counted, now.
					hidden={{ version: start.version, checked: checked?.criterion }}
					{...getFormProps(form)}
					className="stack"
				>
					<TextField {...fieldProps(fields.name)} label="Name" autoComplete="off" />
					<Select
						{...choiceProps(fields.fact)}
						label="Requirement"
						hint="Detected from the audit log, so no one has to report it."
						options={FACT_OPTIONS}
					/>
					<div className="field-pair">
						<TextField
							{...fieldProps(fields.count)}
							label="How many times"
							hint="At least once."
							type="number"
							inputMode="numeric"
							autoComplete="off"
						/>
						<TextField
							{...fieldProps(fields.withinDays)}
							label="Days after joining"
							hint="Empty for no limit."
							type="number"
							inputMode="numeric"
							autoComplete="off"
						/>
					</div>
					<TextArea
						{...textAreaProps(fields.rewardText)}
						label="Text for those who reach it"
						hint="They see it on their achievements page. Optional."
						rows={3}
					/>
					<RadioGroup {...choiceProps(fields.badge)} label="Badge" options={BADGE_OPTIONS} />
					<FormActions submitLabel={isReady ? labels.save : labels.check} cancelHref={cancelHref} />
				</PostForm>
			</Columns>
		</>
	);
}

const FACT_OPTIONS = [
	{ value: "", label: "Choose" },
	...Object.entries(FACTS).map(([value, { words }]) => {
		const done = words(1);
		return { value, label: capitalized(done) };
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
			{sentenceOf(checked.count, { isEdit })} Press “{label}” to continue.
		</Notice>
	);
}

function sentenceOf(count: number, { isEdit }: { isEdit: boolean }): string {
	if (count === 0) return `No one ${isEdit ? "else " : ""}has reached this yet.`;
	if (count === 1) return `1 ${isEdit ? "more " : ""}member has already reached this and will get it.`;
	return `${count.toLocaleString("en")} ${isEdit ? "more " : ""}members have already reached this and will get it.`;
}
