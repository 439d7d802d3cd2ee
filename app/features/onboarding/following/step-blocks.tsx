import { Badge } from "#app/ui/elements/badge.tsx";
import { Checkbox, CheckboxGroup, RadioGroup } from "#app/ui/forms/choice.tsx";
import { Select, TextArea, TextField } from "#app/ui/forms/field.tsx";
import { Markdown } from "#app/ui/text/markdown.tsx";
import type { ShownBlock, ShownStep, Typed, Verdicts } from "./shown-step.ts";

type StepBlocksProps = {
	step: ShownStep;
	/** The field values, by field name. */
	typed?: Typed;
	/** The error messages, by field name. */
	errors?: Record<string, string[] | null | undefined>;
	/** The results of a submitted quiz. */
	verdicts?: Verdicts;
};

type Around = Required<Omit<StepBlocksProps, "step">>;

/** The id of a step’s form. The fields’ ids start with it, so that an error summary finds them. */
export const STEP_FORM = "step";

/** Renders the content of a step. Put its fields in a form, or in a disabled fieldset for a preview. */
export function StepBlocks({ step, typed = {}, errors = {}, verdicts = {} }: StepBlocksProps) {
	return step.blocks.map((block, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a page never change
		<Block key={index} block={block} around={{ typed, errors, verdicts }} />
	));
}

function Block({ block, around }: { block: ShownBlock; around: Around }) {
	switch (block.kind) {
		case "markdown":
			return <Markdown html={block.html} />;
		case "video":
			return (
				<p>
					<a className="link" href={block.url} rel="nofollow noopener noreferrer">
						Watch “<bdi>{block.title}</bdi>”
					</a>{" "}
					<span className="text-ink-soft">({new URL(block.url).host})</span>
				</p>
			);
		case "checklist":
			return (
				<CheckboxGroup
					{...fieldOf(block.name, around)}
					label="Check off what’s done"
					options={block.items.map(({ key, label }) => ({ value: key, label }))}
					defaultValues={chosenOf(around.typed[block.name])}
				/>
			);
		case "form":
			return block.fields.map((field) => <Field key={field.name} field={field} around={around} />);
		case "quiz":
			return block.questions.map((question) => (
				<Question key={question.name} question={question} around={around} />
			));
	}
}

const fieldOf = (name: string, { errors }: Around) => ({
	id: `${STEP_FORM}-${name}`,
	name,
	errors: errors[name],
});

/** Returns the chosen values as a list. A browser sends one as a string and several as a list. */
function chosenOf(value: Typed[string]): string[] {
	return [value].flat().filter((one): one is string => typeof one === "string");
}

type FieldOf<Kind extends ShownBlock["kind"]> = Extract<ShownBlock, { kind: Kind }>;

function Field({ field, around }: { field: FieldOf<"form">["fields"][number]; around: Around }) {
	const { name, label, hint, kind, isRequired, options = [] } = field;
	const value = around.typed[name];
	const text = typeof value === "string" ? value : undefined;
	const props = { ...fieldOf(name, around), label, hint, required: isRequired };
	if (kind === "checkbox") {
		return <Checkbox {...props} defaultChecked={value === true || value === "on"} />;
	}
	if (kind === "textarea") return <TextArea {...props} defaultValue={text} maxLength={5_000} />;
	if (kind === "select") {
		const choices = options.map((option) => ({ value: option, label: option }));
		return <Select {...props} defaultValue={text} options={[{ value: "", label: "Choose…" }, ...choices]} />;
	}
	return <TextField {...props} {...LINES[kind]} defaultValue={text} />;
}

const LINES = {
	text: { type: "text", maxLength: 500 },
	email: { type: "email", width: "medium", autoComplete: "email" },
	number: { type: "number", step: "any", width: "short", inputMode: "decimal" },
	date: { type: "date", width: "short" },
} as const;

function Question({ question, around }: { question: FieldOf<"quiz">["questions"][number]; around: Around }) {
	const { name, text, choices, isMultiple } = question;
	const chosen = chosenOf(around.typed[name]);
	const verdict = around.verdicts[name];
	const props = {
		...fieldOf(name, around),
		label: text,
		hint: isMultiple ? "Choose all correct answers." : undefined,
		options: choices.map(({ key, text: label }) => ({ value: key, label })),
	};
	return (
		<div>
			{isMultiple ? (
				<CheckboxGroup {...props} defaultValues={chosen} />
			) : (
				<RadioGroup {...props} defaultValue={chosen[0]} />
			)}
			{verdict && (
				<div className={verdict.isRight ? "verdict right" : "verdict"}>
					<Badge tone={verdict.isRight ? "success" : "warning"}>
						{verdict.isRight ? "Right" : "Not right yet"}
					</Badge>
					{verdict.explanation && <p>{verdict.explanation}</p>}
				</div>
			)}
		</div>
	);
}
