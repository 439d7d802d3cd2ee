import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { blockText, comparable, keyText, lengthOf, lineText, nameText, RELOAD } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { factOf } from "#app/tenant/events/facts.ts";
import type { StepKind } from "../../following/shown-step.ts";

/** Explains each kind of step to the person choosing one. */
export const KIND_HINTS: Record<StepKind, string> = {
	read: "A text to read, done when members confirm that they’ve read it.",
	checklist: "Items to check off, done when all of them are checked.",
	form: "Questions whose answers are saved, done when it’s filled in.",
	quiz: "Questions with right answers, done when all are answered correctly.",
	task: "Something to do in this workspace, done as soon as it happens.",
	video: "A link to a video, done when members confirm that they’ve watched it.",
};

export const isStepKind = (word: unknown): word is StepKind =>
	typeof word === "string" && Object.hasOwn(KIND_HINTS, word);

/** The kinds of fields that a form step can have. */
export const FIELD_KINDS = {
	text: "One line of text",
	textarea: "Several lines of text",
	email: "Email address",
	number: "Number",
	date: "Date",
	select: "One of a list",
	checkbox: "Checkbox",
} as const;

// The same limits as in `contentBodyShape` (db/schema/columns/json.ts).
export const MOST = { items: 50, fields: 30, questions: 30, choices: 10, options: 50 };

/** The server creates it when the row is first saved. */
const key = keyText(64).optional();

const words = (missing: string) => lineText({ most: 2_000, missing });

const itemShape = z.object({ key, label: words("Enter the item, or remove it") });

const fieldShape = z
	.object({
		key,
		label: words("Enter the question, or remove the field"),
		kind: z.enum(Object.keys(FIELD_KINDS) as [keyof typeof FIELD_KINDS], {
			error: "Choose a kind from the list",
		}),
		isRequired: checkbox(),
		hint: lineText({ most: 500, of: "the hint" }).optional(),
		/** One per line. */
		options: blockText({ most: 15_000, of: "the choices" }).optional(),
	})
	.superRefine(({ kind, options }, context) => {
		if (kind !== "select") return;
		const listed = linesOf(options);
		const problem = problemOfOptions(listed);
		if (problem) context.addIssue({ code: "custom", path: ["options"], message: problem });
	});

/** Splits text into trimmed lines, without empty ones. */
export const linesOf = (text: string | undefined): string[] =>
	(text ?? "")
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");

function problemOfOptions(options: string[]): string | undefined {
	if (options.length < 2) return "List at least two choices, one per line";
	if (options.length > MOST.options) return `List at most ${MOST.options} choices`;
	if (options.some((option) => lengthOf(option) > 200)) return "Use 200 characters or fewer for each choice";
	return hasDuplicates(options) ? "List each choice once" : undefined;
}

/** Tells whether two texts read the same: people could not tell such answers, items or questions apart. */
export const hasDuplicates = (texts: readonly string[]): boolean =>
	new Set(texts.map(comparable)).size < texts.length;

const questionShape = z
	.object({
		key,
		text: words("Enter the question, or remove it"),
		choices: z
			.array(
				z.object({
					key,
					text: words("Enter the answer, or remove it"),
					isRight: checkbox(),
				}),
			)
			.max(MOST.choices, { error: `Give at most ${MOST.choices} answers` }),
		explanation: blockText({ most: 2_000, of: "the explanation" }).optional(),
	})
	.superRefine(({ choices }, context) => {
		const problem =
			choices.length < 2
				? "Give at least two answers"
				: hasDuplicates(choices.map(({ text }) => text))
					? "Give each answer once"
					: choices.some(({ isRight }) => isRight)
						? undefined
						: "Mark at least one right answer";
		if (problem) context.addIssue({ code: "custom", path: ["choices"], message: problem });
	});

const TEXT = { most: 20_000, of: "the text" };
const text = blockText(TEXT);

const about = {
	/** The path’s version. */
	version: wholeNumber(),
	// 200: the column.
	title: nameText({ most: 200, missing: "Give the step a title", of: "the title" }),
	minutes: z
		.number({ error: "Enter how many minutes it takes" })
		.int({ error: "Enter whole minutes" })
		.min(1, { error: "Enter at least 1 minute" })
		// 480: a working day.
		.max(480, { error: "Enter at most 480 minutes, or split this into several steps" }),
	isRequired: checkbox(),
	text: text.optional(),
	textBelow: text.optional(),
};

const listOf = <Row extends z.ZodType<{ label: string } | { text: string }>>(
	row: Row,
	one: string,
	most: number,
) =>
	z
		.array(row)
		.min(1, { error: `Add at least one ${one}` })
		.max(most, { error: `Use at most ${most}, or split this into several steps` })
		.refine((rows) => !hasDuplicates(rows.map((one) => ("label" in one ? one.label : one.text))), {
			error: `Two of them read the same. Keep each ${one} only once`,
		});

/** A step with what it shows and asks, as its form submits it. */
export const stepShape = z.discriminatedUnion(
	"kind",
	[
		z.object({
			...about,
			kind: z.literal("read"),
			text: blockText({ ...TEXT, missing: "Enter the text to read" }),
		}),
		z.object({ ...about, kind: z.literal("checklist"), items: listOf(itemShape, "item", MOST.items) }),
		z.object({ ...about, kind: z.literal("form"), fields: listOf(fieldShape, "field", MOST.fields) }),
		z.object({
			...about,
			kind: z.literal("quiz"),
			questions: listOf(questionShape, "question", MOST.questions),
		}),
		z.object({
			...about,
			kind: z.literal("task"),
			fact: keyText(100, "Choose what has to happen").refine((fact) => factOf(fact) !== undefined, {
				error: "Choose from the list",
			}),
			count: z
				.number({ error: "Enter how often" })
				.int({ error: "Enter a whole number" })
				.min(1, { error: "Enter 1 or more" })
				.max(10_000, { error: "Enter 10,000 or less" }),
		}),
		z.object({
			...about,
			kind: z.literal("video"),
			url: lineText({ most: 2_000, of: "the video URL" }).pipe(
				z.url({ protocol: /^https$/, error: "Enter the video’s URL, starting with https://" }),
			),
			videoTitle: words("Enter the video’s name"),
		}),
	],
	{ error: RELOAD },
);

export type StepValues = z.output<typeof stepShape>;
