import type { Block, BlockOf, StepKind, Typed } from "./shown-step.ts";

type Answers = Record<string, string | boolean | string[]>;

/** One thing that a step asks, under the name of its field. The key is the tenant's, and may hold what a name may not. */
export type StepQuestion =
	| { kind: "checklist"; name: string; items: BlockOf<"checklist">["items"] }
	| { kind: "field"; name: string; field: BlockOf<"form">["fields"][number] }
	| { kind: "question"; name: string; question: BlockOf<"quiz">["questions"][number] };

/** Everything that a step of this kind asks, in order: of other kinds its blocks ask nothing. */
export function questionsIn(kind: StepKind, blocks: readonly Block[]): StepQuestion[] {
	return blocks
		.filter((block) => block.kind === kind)
		.flatMap((block): DistributiveOmit<StepQuestion, "name">[] => {
			if (block.kind === "checklist") return [{ kind: "checklist", items: block.items }];
			if (block.kind === "form") return block.fields.map((field) => ({ kind: "field", field }));
			if (block.kind === "quiz") return block.questions.map((question) => ({ kind: "question", question }));
			return [];
		})
		.map((questions, index) => ({ ...questions, name: `answer${index + 1}` }) as StepQuestion);
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/** What was typed, under the keys by which it is kept; what was left empty is not kept. */
export function answersOf(questions: readonly StepQuestion[], typed: Typed): Answers {
	return Object.fromEntries(questions.flatMap((one) => entriesOf(one, typed[one.name])));
}

function entriesOf(questions: StepQuestion, value: Typed[string]): [string, string | boolean | string[]][] {
	if (questions.kind === "checklist") {
		const ticked = Array.isArray(value) ? value : [];
		return questions.items.map(({ key }) => [key, ticked.includes(key)]);
	}
	if (value === undefined || value === "") return [];
	return [[questions.kind === "field" ? questions.field.key : questions.question.key, value]];
}

/** What is kept, under the names of the fields. */
export function typedOf(questions: readonly StepQuestion[], answers: Answers): Typed {
	return Object.fromEntries(questions.map((one) => [one.name, keptOf(one, answers)]));
}

function keptOf(questions: StepQuestion, answers: Answers): Typed[string] {
	if (questions.kind === "checklist") {
		return questions.items.filter(({ key }) => answers[key] === true).map(({ key }) => key);
	}
	return answers[questions.kind === "field" ? questions.field.key : questions.question.key];
}

/** What is kept, in words, each under what was asked. */
export function inWords(
	questions: readonly StepQuestion[],
	answers: Answers,
): { term: string; details: string }[] {
	return questions.flatMap((one) => {
		if (one.kind === "checklist") {
			return one.items.map(({ key, label }) => ({
				term: label,
				details: answers[key] === true ? "Ticked" : "Not ticked",
			}));
		}
		if (one.kind === "field") {
			const value = answers[one.field.key];
			const details = typeof value === "boolean" ? (value ? "Yes" : "No") : String(value ?? "Nothing");
			return [{ term: one.field.label, details }];
		}
		const { key, text, choices } = one.question;
		const chosen = [answers[key]].flat();
		const words = choices.filter((choice) => chosen.includes(choice.key)).map((choice) => choice.text);
		return [{ term: text, details: words.join(", ") || "Nothing" }];
	});
}

/** Whether every item is ticked. */
export function isAllTicked(questions: readonly StepQuestion[], answers: Answers): boolean {
	return questions.every(
		(one) => one.kind !== "checklist" || one.items.every(({ key }) => answers[key] === true),
	);
}

/** Which questions are answered rightly, by the names of their fields. */
export function gradeOf(questions: readonly StepQuestion[], answers: Answers) {
	return Object.fromEntries(
		questions.flatMap((one) => {
			if (one.kind !== "question") return [];
			const { key, correct, explanation } = one.question;
			const chosen = new Set([answers[key]].flat());
			const isRight = chosen.size === correct.length && correct.every((choice) => chosen.has(choice));
			return [[one.name, { isRight, explanation }]];
		}),
	);
}
