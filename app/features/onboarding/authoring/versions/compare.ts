import { factOf } from "#app/tenant/events/facts.ts";
import type { Block, BlockOf } from "../../following/shown-step.ts";
import { blockOf, textsOf } from "../editor/blocks.ts";
import { FIELD_KINDS } from "../editor/step-forms.ts";
import type { PathStep } from "./path-steps.server.ts";

/** The parts of a step that are compared, without its place. */
export type ComparedStep = Pick<
	PathStep,
	"key" | "kind" | "title" | "minutes" | "isRequired" | "completedByFact"
> & { blocks: readonly Block[] };

/** One difference in a step: its label and both texts; empty where there is none. */
export type FieldChange = { label: string; from: string; to: string };

/** What changed in one step between two versions. */
export type StepChange = {
	key: string;
	title: string;
	what: "added" | "removed" | "changed";
	/** Its place before and after, from 1, if it was moved past others. */
	moved?: { from: number; to: number };
	fields: FieldChange[];
};

/** Lists what differs between two versions, in the order of the new one, with removed steps last. Empty if nothing differs. */
export function compareSteps(before: readonly ComparedStep[], after: readonly ComparedStep[]): StepChange[] {
	const old = new Map(before.map((step, index) => [step.key, { step, place: index + 1 }]));
	const stayed = stayedInOrder(before, after);
	const there = after.flatMap((step, index): StepChange[] => {
		const known = old.get(step.key);
		if (!known) return [{ key: step.key, title: step.title, what: "added", fields: [] }];
		const fields = compareFields(known.step, step);
		const moved = stayed.has(step.key) ? undefined : { from: known.place, to: index + 1 };
		if (fields.length === 0 && !moved) return [];
		return [{ key: step.key, title: step.title, what: "changed", fields, ...(moved && { moved }) }];
	});
	const kept = new Set(after.map(({ key }) => key));
	const gone = before
		.filter(({ key }) => !kept.has(key))
		.map(({ key, title }): StepChange => ({ key, title, what: "removed", fields: [] }));
	return [...there, ...gone];
}

/**
 * Finds the largest set of steps that kept their relative order; the others count as moved. A single moved step
 * therefore counts as one, however many it passed.
 */
function stayedInOrder(before: readonly { key: string }[], after: readonly { key: string }[]): Set<string> {
	const places = new Map(before.map(({ key }, index) => [key, index]));
	const kept = after.flatMap(({ key }) => {
		const place = places.get(key);
		return place === undefined ? [] : [{ key, place }];
	});
	// Finds the longest rising run that ends at each step. Quadratic, which is fine for at most 30 steps.
	const runs: string[][] = [];
	for (const [index, { key, place }] of kept.entries()) {
		const best = runs
			.filter((_, earlier) => (kept[earlier] as { place: number }).place < place)
			.reduce<string[]>((longest, run) => (run.length > longest.length ? run : longest), []);
		runs[index] = [...best, key];
	}
	return new Set(runs.reduce<string[]>((longest, run) => (run.length > longest.length ? run : longest), []));
}

function compareFields(before: ComparedStep, after: ComparedStep): FieldChange[] {
	const [was, is] = [textsOf(before.blocks), textsOf(after.blocks)];
	const plain: FieldChange[] = [
		{ label: "Title", from: before.title, to: after.title },
		{ label: "Minutes", from: String(before.minutes), to: String(after.minutes) },
		{ label: "Required", from: requiredWords(before), to: requiredWords(after) },
		{ label: "Done when", from: factWords(before), to: factWords(after) },
		{ label: "Text", from: was.above, to: is.above },
		{ label: "Text below", from: was.below, to: is.below },
		{ label: "Video", from: videoWords(before.blocks), to: videoWords(after.blocks) },
	];
	const rows = [
		...compareRows("Item", itemsOf(before.blocks), itemsOf(after.blocks)),
		...compareRows("Field", fieldsOf(before.blocks), fieldsOf(after.blocks)),
		...compareRows("Question", questionsOf(before.blocks), questionsOf(after.blocks)),
	];
	return [...plain.filter(({ from, to }) => from !== to), ...rows];
}

/** Lists everything that a step contains, in words, with labels. Empty parts are left out. */
export function describeStep(step: ComparedStep): { term: string; details: string }[] {
	const blank = {
		...step,
		title: "",
		minutes: 0,
		isRequired: !step.isRequired,
		blocks: [],
		completedByFact: null,
	};
	return compareFields(blank, step).map(({ label, to }) => ({ term: label, details: to }));
}

const requiredWords = ({ isRequired }: ComparedStep) => (isRequired ? "Yes" : "No");

function factWords({ completedByFact }: ComparedStep): string {
	if (!completedByFact) return "";
	const { fact, count } = completedByFact;
	return `They ${factOf(fact)?.words(count) ?? fact}`;
}

function videoWords(blocks: readonly Block[]): string {
	const video = blockOf(blocks, "video");
	return video ? `${video.title}: ${video.url}` : "";
}

/** A row of a list, with a text that contains everything about it. */
type Row = { key: string; words: string };

const itemsOf = (blocks: readonly Block[]): Row[] =>
	blockOf(blocks, "checklist")?.items.map(({ key, label }) => ({ key, words: label })) ?? [];

const fieldsOf = (blocks: readonly Block[]): Row[] =>
	blockOf(blocks, "form")?.fields.map((field) => ({ key: field.key, words: fieldWords(field) })) ?? [];

function fieldWords({ label, kind, isRequired, hint, options }: BlockOf<"form">["fields"][number]): string {
	const about = [
		FIELD_KINDS[kind],
		...(options ? [options.join(", ")] : []),
		isRequired ? "required" : "optional",
		...(hint ? [`hint: ${hint}`] : []),
	];
	return `${label} (${about.join("; ")})`;
}

const questionsOf = (blocks: readonly Block[]): Row[] =>
	blockOf(blocks, "quiz")?.questions.map((question) => ({
		key: question.key,
		words: questionWords(question),
	})) ?? [];

function questionWords({
	text,
	choices,
	correct,
	explanation,
}: BlockOf<"quiz">["questions"][number]): string {
	const answers = choices.map(({ key, text: answer }) => `${correct.includes(key) ? "✓" : "✗"} ${answer}`);
	return [text, ...answers, ...(explanation ? [`Explanation: ${explanation}`] : [])].join("\n");
}

function compareRows(name: string, before: Row[], after: Row[]): FieldChange[] {
	const old = new Map(before.map(({ key, words }) => [key, words]));
	const kept = new Set(after.map(({ key }) => key));
	const changed = after
		.map(({ key, words }, index) => ({
			label: `${name} ${index + 1}`,
			from: old.get(key) ?? "",
			to: words,
		}))
		.filter(({ from, to }) => from !== to);
	const gone = before
		.filter(({ key }) => !kept.has(key))
		.map(({ words }) => ({ label: `${name} removed`, from: words, to: "" }));
	const stayed = stayedInOrder(before, after);
	const isReordered = after.some(({ key }) => old.has(key) && !stayed.has(key));
	const order = isReordered
		? [{ label: `Order of the ${name.toLowerCase()}s`, from: listed(before), to: listed(after) }]
		: [];
	return [...changed, ...gone, ...order];
}

const listed = (rows: Row[]) =>
	rows.map(({ words }, index) => `${index + 1}. ${words.split("\n")[0]}`).join("\n");
