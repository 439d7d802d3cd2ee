import type { FieldMetadata } from "@conform-to/react";
import { Checkbox } from "#app/ui/forms/choice.tsx";
import { TextArea, TextField } from "#app/ui/forms/field.tsx";
import { checkboxProps, fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { AddRow, FormRows, RowButtons, rowId } from "./row-buttons.tsx";
import { MOST } from "./step-forms.ts";
import type { StepFormOf, TypedQuestion } from "./typed-step.ts";

const ANSWER = { key: "", text: "" };
const QUESTION = { key: "", text: "", choices: [ANSWER, ANSWER], explanation: "" };

/** Edits the questions of a quiz, each with its answers. */
export function QuestionRows({ form }: { form: StepFormOf }) {
	const { questions } = form.getFieldset();
	const rows = questions.getFieldList().slice(0, MOST.questions);
	const list = { form, list: questions.name, one: "question" };
	return (
		<FormRows
			legend="Questions"
			hint="If a question has several right answers, members have to choose all of them."
			field={questions}
			add={<AddRow {...list} count={rows.length} most={MOST.questions} start={QUESTION} />}
		>
			{rows.map((row, index) => (
				<Question key={row.name} form={form} row={row} index={index} id={rowId(questions.name, index)}>
					<RowButtons {...list} index={index} />
				</Question>
			))}
		</FormRows>
	);
}

type Row = {
	form: StepFormOf;
	row: FieldMetadata<TypedQuestion>;
	index: number;
	id: string;
	children: React.ReactNode;
};

function Question({ form, row, index, id, children }: Row) {
	const { key, text, choices, explanation } = row.getFieldset();
	return (
		<fieldset className="form-row" id={id}>
			<legend>{`Question ${index + 1}`}</legend>
			<input type="hidden" name={key.name} value={String(key.initialValue ?? "")} />
			<TextField {...fieldProps(text)} label="Question" autoComplete="off" required />
			<Answers form={form} field={choices} question={index + 1} />
			<TextArea
				{...textAreaProps(explanation)}
				label="Explanation"
				hint="Shown after the question is answered. Optional."
				rows={2}
				maxLength={2_000}
			/>
			{children}
		</fieldset>
	);
}

function Answers({
	form,
	field,
	question,
}: {
	form: StepFormOf;
	field: FieldMetadata<TypedQuestion["choices"]>;
	question: number;
}) {
	const rows = (field as FieldMetadata<NonNullable<TypedQuestion["choices"]>>)
		.getFieldList()
		.slice(0, MOST.choices);
	const list = { form, list: field.name, one: "answer" };
	return (
		<FormRows
			legend={`Answers to question ${question}`}
			field={field}
			add={<AddRow {...list} count={rows.length} most={MOST.choices} start={ANSWER} />}
		>
			{rows.map((row, index) => {
				const { key, text, isRight } = row.getFieldset();
				return (
					<div className="form-row" id={rowId(field.name, index)} key={row.name}>
						<input type="hidden" name={key.name} value={String(key.initialValue ?? "")} />
						<TextField {...fieldProps(text)} label={`Answer ${index + 1}`} autoComplete="off" required />
						<Checkbox {...checkboxProps(isRight)} label="This answer is right" />
						<RowButtons {...list} index={index} />
					</div>
				);
			})}
		</FormRows>
	);
}
