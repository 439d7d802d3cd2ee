import type { OnboardingStep } from "#db/schema/tenant/onboarding-paths.ts";
import type { Block, BlockOf, StepKind } from "../../following/shown-step.ts";
import { linesOf, type StepValues } from "./step-forms.ts";

/** Finds the block of a kind, of which a step has at most one; undefined if there is none. */
export const blockOf = <Kind extends Block["kind"]>(blocks: readonly Block[], kind: Kind) =>
	blocks.find((block): block is BlockOf<Kind> => block.kind === kind);

/** Returns a step’s text above and below what it asks. All text is above if it asks nothing. */
export function textsOf(blocks: readonly Block[]): { above: string; below: string } {
	const asked = blocks.findIndex(({ kind }) => kind !== "markdown");
	const end = asked === -1 ? blocks.length : asked;
	return { above: joined(blocks.slice(0, end)), below: joined(blocks.slice(end)) };
}

const joined = (blocks: readonly Block[]): string =>
	blocks.flatMap((block) => (block.kind === "markdown" ? [block.text] : [])).join("\n\n");

type Written = Pick<OnboardingStep, "kind" | "title" | "minutes" | "isRequired" | "completedByFact"> & {
	blocks: readonly Block[];
};

/** Returns the initial values of a step’s form. */
export function startOf({ kind, title, minutes, isRequired, completedByFact, blocks }: Written) {
	const video = blockOf(blocks, "video");
	const { above, below } = textsOf(blocks);
	return {
		...{ kind, title, minutes, isRequired },
		text: above,
		textBelow: below,
		items: blockOf(blocks, "checklist")?.items,
		fields: blockOf(blocks, "form")?.fields.map((field) => ({
			...field,
			options: field.options?.join("\n"),
		})),
		questions: blockOf(blocks, "quiz")?.questions.map((question) => ({
			...question,
			choices: question.choices.map((choice) => ({
				...choice,
				isRight: question.correct.includes(choice.key),
			})),
		})),
		url: video?.url,
		videoTitle: video?.title,
		fact: completedByFact?.fact,
		count: completedByFact?.count,
	};
}

export type StepStart = Partial<ReturnType<typeof startOf>> & { kind: StepKind };

/** Returns the initial values for a new step: one empty row of whatever its kind consists of. */
export function emptyStart(kind: StepKind): StepStart {
	const choices = [
		{ key: "", text: "", isRight: false },
		{ key: "", text: "", isRight: false },
	];
	const rows = {
		read: {},
		checklist: { items: [{ key: "", label: "" }] },
		form: { fields: [{ key: "", label: "", kind: "text" as const, isRequired: true, options: undefined }] },
		quiz: { questions: [{ key: "", text: "", choices, correct: [], explanation: "" }] },
		task: { count: 1 },
		video: {},
	};
	return { kind, minutes: 5, isRequired: true, ...rows[kind] };
}

/**
 * Builds blocks from the typed values. A row keeps its key if the step has it and it is used once. Every other row gets
 * a new key, so that members’ answers always belong to exactly one row.
 */
export function blocksOf(values: StepValues, before: readonly Block[], newKey: () => string): Block[] {
	const keep = keyKeeper(before, newKey);
	return [...written(values.text), ...questionsOf(values, keep), ...written(values.textBelow)];
}

const written = (text = ""): Block[] => (text.trim() ? [{ kind: "markdown", text: text.trim() }] : []);

function questionsOf(values: StepValues, keep: Keep): Block[] {
	switch (values.kind) {
		case "checklist":
			return [
				{
					kind: "checklist",
					items: values.items.map(({ key, label }) => ({ key: keep("items", key), label })),
				},
			];
		case "form":
			return [
				{ kind: "form", fields: values.fields.map((field) => fieldOf(field, keep("fields", field.key))) },
			];
		case "quiz":
			return [{ kind: "quiz", questions: values.questions.map((question) => questionOf(question, keep)) }];
		case "video":
			return [{ kind: "video", url: values.url, title: values.videoTitle }];
		default:
			return [];
	}
}

type TypedField = Extract<StepValues, { kind: "form" }>["fields"][number];

function fieldOf({ label, kind, isRequired, hint, options }: TypedField, key: string) {
	return {
		...{ key, label, kind, isRequired },
		...(hint && { hint }),
		...(kind === "select" && { options: linesOf(options) }),
	};
}

type TypedQuestion = Extract<StepValues, { kind: "quiz" }>["questions"][number];

function questionOf({ text, choices, explanation = "", ...typed }: TypedQuestion, keep: Keep) {
	const key = keep("questions", typed.key);
	const kept = choices.map((choice) => ({ ...choice, key: keep(key, choice.key) }));
	return {
		key,
		text,
		choices: kept.map((choice) => ({ key: choice.key, text: choice.text })),
		correct: kept.filter(({ isRight }) => isRight).map((choice) => choice.key),
		explanation,
	};
}

/** Returns a row’s own key, or a new one. Keys are unique per list: two questions may each have an answer `yes`. */
type Keep = (list: string, key: string | undefined) => string;

function keyKeeper(before: readonly Block[], newKey: () => string): Keep {
	const own = new Set(before.flatMap(keysIn));
	return (list, key) => (key !== undefined && own.delete(`${list}/${key}`) ? key : newKey());
}

function keysIn(block: Block): string[] {
	if (block.kind === "checklist") return block.items.map(({ key }) => `items/${key}`);
	if (block.kind === "form") return block.fields.map(({ key }) => `fields/${key}`);
	if (block.kind !== "quiz") return [];
	return block.questions.flatMap(({ key, choices }) => [
		`questions/${key}`,
		...choices.map((choice) => `${key}/${choice.key}`),
	]);
}
