import type { Block, BlockOf, StepKind, Typed } from "./shown-step.ts";

type Answers = Record<string, string | boolean | string[]>;

/** One question, field or checklist of a step, with its field name. The tenant’s key is separate: it may contain characters that a name may not. */
export type StepQuestion =
	| { kind: "checklist"; name: string; items: BlockOf<"checklist">["items"] }
	| { kind: "field"; name: string; field: BlockOf<"form">["fields"][number] }
	| { kind: "question"; name: string; question: BlockOf<"quiz">["questions"][number] };

/** Lists everything that a step of this kind asks, in order. Blocks of other kinds are ignored. */
export function questionsIn(kind: StepKind, blocks: readonly Block[]): StepQuestion[] {
	return blocks
		.filter((block) => block.kind === kind)
		.flatMap((block): DistributiveOmit<StepQuestion, "name">[] => {
			if (block.kind === "checklist") return [{ kind: "checklist", items: block.items }];
			if (block.kind === "form") return block.fields.map((field) => ({ kind: "field", field }));
			if (block.kind === "quiz") return block.questions.map((question) => ({ kind: "question", question }));
			return [];
		})
		.map((one, index) => ({ ...one, name: `answer${index + 1}` }) as StepQuestion);
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/** Maps typed values to the keys they are stored under. Empty values are not stored. */
export function answersOf(questions: readonly StepQuestion[], typed: Typed): Answers {
	return Object.fromEntries(questions.flatMap((one) => entriesOf(one, typed[one.name])));
}

function entriesOf(one: StepQuestion, value: Typed[string]): [string, string | boolean | string[]][] {
	if (one.kind === "checklist") {
		const ticked = Array.isArray(value) ? value : [];
		return one.items.map(({ key }) => [key, ticked.includes(key)]);
	}
	if (value === undefined || value === "") return [];
	return [[one.kind === "field" ? one.field.key : one.question.key, value]];
}

/** Maps stored answers to field names. */
export function typedOf(questions: readonly StepQuestion[], answers: Answers): Typed {
	return Object.fromEntries(questions.map((one) => [one.name, keptOf(one, answers)]));
}

function keptOf(one: StepQuestion, answers: Answers): Typed[string] {
	if (one.kind === "checklist") {
		return one.items.filter(({ key }) => answers[key] === true).map(({ key }) => key);
	}
	return answers[one.kind === "field" ? one.field.key : one.question.key];
}

/** Lists stored answers in words, each with its question. */
export function inWords(
	questions: readonly StepQuestion[],
	answers: Answers,
): { term: string; details: string }[] {
	return questions.flatMap((one) => {
		if (one.kind === "checklist") {
			return one.items.map(({ key, label }) => ({
				term: label,
				details: answers[key] === true ? "Checked" : "Not checked",
			}));
		}
		if (one.kind === "field") {
			const value = answers[one.field.key];
			const details = typeof value === "boolean" ? (value ? "Yes" : "No") : String(value ?? "No answer");
			return [{ term: one.field.label, details }];
		}
		const { key, text, choices } = one.question;
		const chosen = [answers[key]].flat();
		const words = choices.filter((choice) => chosen.includes(choice.key)).map((choice) => choice.text);
		return [{ term: text, details: words.join(", ") || "No answer" }];
	});
}

/** Tells whether every item is checked. */
export function isAllTicked(questions: readonly StepQuestion[], answers: Answers): boolean {
	return questions.every(
		(one) => one.kind !== "checklist" || one.items.every(({ key }) => answers[key] === true),
	);
}

/** Grades each question, by field name. */
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
