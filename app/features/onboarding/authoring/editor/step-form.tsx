import { type FormMetadata, getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { FACTS } from "#app/tenant/events/facts.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Columns } from "#app/ui/elements/card.tsx";
import { Checkbox } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextArea, TextField } from "#app/ui/forms/field.tsx";
import { checkboxProps, choiceProps, fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import type { StepKind } from "../../following/shown-step.ts";
import type { StepStart } from "./blocks.ts";
import { EnterSaves } from "./enter-saves.tsx";
import { FieldRows } from "./field-rows.tsx";
import { ItemRows } from "./item-rows.tsx";
import { QuestionRows } from "./question-rows.tsx";
import type { TypedStep } from "./typed-step.ts";

type StepFormProps = {
	/** Shown before the fields: heading and notices. The error summary goes above it. */
	children: React.ReactNode;
	/** Goes beside the fields, or below them. */
	aside?: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	start: StepStart;
	/** The path’s current version. */
	version: number;
	submitLabel: string;
	cancelHref: string;
};

/** Renders the form for adding and editing a step: the fields every step has, then those of its kind. */
export function StepForm({
	children,
	aside,
	result,
	start,
	version,
	submitLabel,
	cancelHref,
}: StepFormProps) {
	const [form, fields] = useForm<TypedStep>({
		id: "step",
		lastResult: result,
		defaultValue: start as TypedStep,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children}
			<Columns aside={aside}>
				<PostForm
					// Not from conform’s state: after a stale save, the next attempt builds on what is there now.
					hidden={{ version, kind: start.kind }}
					{...getFormProps(form)}
					className="stack"
				>
					<EnterSaves label={submitLabel} />
					<TextField
						{...fieldProps(fields.title)}
						label="Title"
						autoComplete="off"
						required
						maxLength={200}
					/>
					<TextField
						{...fieldProps(fields.minutes)}
						label="Minutes"
						hint="Roughly how long it takes."
						width="short"
						type="number"
						inputMode="numeric"
						min={1}
						max={480}
						required
					/>
					<Checkbox
						{...checkboxProps(fields.isRequired)}
						label="Required"
						hint="It can’t be skipped, and the path isn’t finished without it."
					/>
					<TextArea
						{...textAreaProps(fields.text)}
						label="Text"
						hint={`Markdown: # for a heading, - for a list, **bold**, [words](https://address).${start.kind === "read" ? "" : " Optional."}`}
						rows={start.kind === "read" ? 16 : 6}
						required={start.kind === "read"}
						maxLength={20_000}
					/>
					<Button
						{...form.validate.getButtonProps({ name: fields.text.name })}
						formAction="#preview"
						variant="quiet"
						size="small"
					>
						Preview text
					</Button>
					<OfKind kind={start.kind} form={form} />
					{ASKING.has(start.kind) && (
						<TextArea
							{...textAreaProps(fields.textBelow)}
							label="Text below"
							hint="Appears below the questions. Optional."
							rows={3}
							maxLength={20_000}
						/>
					)}
					<FormActions submitLabel={submitLabel} cancelHref={cancelHref} />
				</PostForm>
			</Columns>
		</>
	);
}

/** Kinds that have something between their two texts. */
const ASKING: ReadonlySet<StepKind> = new Set(["checklist", "form", "quiz", "video"]);

function OfKind({ kind, form }: { kind: StepKind; form: FormMetadata<TypedStep> }) {
	switch (kind) {
		case "checklist":
			return <ItemRows form={form} />;
		case "form":
			return <FieldRows form={form} />;
		case "quiz":
			return <QuestionRows form={form} />;
		case "task":
			return <Task form={form} />;
		case "video":
			return <Video form={form} />;
		default:
			return null;
	}
}

const FACT_OPTIONS = Object.entries(FACTS).map(([value, { words }]) => ({
	value,
	label: `They ${words(1)}`,
}));

function Task({ form }: { form: FormMetadata<TypedStep> }) {
	const { fact, count } = form.getFieldset();
	return (
		<>
			<Select
				{...choiceProps(fact)}
				label="Done when"
				hint="Detected automatically, even if it already happened."
				required
				options={[{ value: "", label: "Choose" }, ...FACT_OPTIONS]}
			/>
			<TextField
				{...fieldProps(count)}
				label="How many times"
				width="short"
				type="number"
				inputMode="numeric"
				min={1}
				max={10_000}
				required
			/>
		</>
	);
}

function Video({ form }: { form: FormMetadata<TypedStep> }) {
	const { url, videoTitle } = form.getFieldset();
	return (
		<>
			<TextField {...fieldProps(videoTitle)} label="Video name" autoComplete="off" required />
			<TextField
				{...fieldProps(url)}
				label="Video URL"
				hint="A page that members can open, starting with https://"
				type="url"
				autoComplete="off"
				required
			/>
		</>
	);
}
