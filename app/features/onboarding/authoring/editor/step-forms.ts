import { z } from "zod";
import { blockText, keyText, lengthOf, lineText, nameText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { factOf } from "#app/tenant/events/facts.ts";
import type { StepKind } from "../../following/shown-step.ts";

const OPEN_ANEW = "Open the page anew";

/** What each kind of step is, for those who choose one. */
export const KIND_HINTS: Record<StepKind, string> = {
	read: "A text. Done when they say that they have read it.",
	checklist: "Things to tick. Done when all of them are ticked.",
	form: "Questions whose answers are kept. Done when it is filled in.",
	quiz: "Questions with right answers. Done when all of them are answered rightly.",
	task: "Something to do in this workspace. Done by itself when it has happened.",
	video: "A link to a video. Done when they say that they have watched it.",
};

export const isStepKind = (word: unknown): word is StepKind =>
	typeof word === "string" && Object.hasOwn(KIND_HINTS, word);

/** How a form of a tenant's asks for one thing. */
export const FIELD_KINDS = {
	text: "One line of text",
	textarea: "Several lines of text",
	email: "Mail address",
	number: "Number",
	date: "Date",
	select: "One of a list",
	checkbox: "A box to tick",
} as const;

// As `contentBodyShape` has them (db/schema/columns/json.ts).
export const MOST = { items: 50, fields: 30, questions: 30, choices: 10, options: 50 };

/** Made by the server when the row was first saved. */
const key = keyText(64).optional();

const words = (missing: string) => lineText({ most: 2_000, missing });

const itemShape = z.object({ key, label: words("Write the item, or remove it") });

const fieldShape = z
	.object({
		key,
		label: words("Write what is asked, or remove the field"),
		kind: z.enum(Object.keys(FIELD_KINDS) as [keyof typeof FIELD_KINDS], {
			error: "Choose a kind of the list",
		}),
		isRequired: z.boolean().default(false),
		hint: lineText({ most: 500, of: "the hint" }).optional(),
		/** One a line. */
		options: blockText({ most: 15_000, of: "the choices" }).optional(),
	})
	.superRefine(({ kind, options }, context) => {
		if (kind !== "select") return;
		const listed = linesOf(options);
		const problem = problemOfOptions(listed);
		if (problem) context.addIssue({ code: "custom", path: ["options"], message: problem });
	});

/** What was typed, one a line, without empty lines. */
export const linesOf = (text: string | undefined): string[] =>
	(text ?? "")
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");

function problemOfOptions(options: string[]): string | undefined {
	if (options.length < 2) return "List at least two choices, one a line";
	if (options.length > MOST.options) return `List ${MOST.options} choices at most`;
	if (options.some((option) => lengthOf(option) > 200)) return "Use 200 characters or fewer for each choice";
	return hasTwins(options) ? "List each choice once" : undefined;
}

/** Whether two of them read the same: nobody can tell such answers, items or questions apart. */
export const hasTwins = (texts: readonly string[]): boolean =>
	new Set(texts.map((text) => text.normalize("NFKC").replaceAll(/\s+/g, " ").trim().toLowerCase())).size <
	texts.length;

const questionShape = z
	.object({
		key,
		text: words("Write the question, or remove it"),
		choices: z
			.array(
				z.object({
					key,
					text: words("Write the answer, or remove it"),
					isRight: z.boolean().default(false),
				}),
			)
			.max(MOST.choices, { error: `Give ${MOST.choices} answers at most` }),
		explanation: blockText({ most: 2_000, of: "the explanation" }).optional(),
	})
	.superRefine(({ choices }, context) => {
		const problem =
			choices.length < 2
				? "Give at least two answers"
				: hasTwins(choices.map(({ text }) => text))
					? "Give each answer once"
					: choices.some(({ isRight }) => isRight)
						? undefined
						: "Tick at least one right answer";
		if (problem) context.addIssue({ code: "custom", path: ["choices"], message: problem });
	});

const TEXT = { most: 20_000, of: "the text" };
const text = blockText(TEXT);

const about = {
	/** The path's. */
	version: wholeNumber({ error: OPEN_ANEW }),
	// 200: the column.
	title: nameText({ most: 200, missing: "Give the step a title", of: "the title" }),
	minutes: z
		.number({ error: "Say how many minutes it takes" })
		.int({ error: "Give whole minutes" })
		.min(1, { error: "Give 1 minute at least" })
		// 480: a working day.
		.max(480, { error: "Give 480 minutes at most; make several steps of it" }),
	isRequired: z.boolean().default(false),
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
		.max(most, { error: `Keep to ${most} at most; make several steps of it` })
		.refine((rows) => !hasTwins(rows.map((one) => ("label" in one ? one.label : one.text))), {
			error: `Two of them read the same: keep each ${one} once`,
		});

/** A step with what it shows and asks, as its form sends it. */
export const stepShape = z.discriminatedUnion(
	"kind",
	[
		z.object({
			...about,
			kind: z.literal("read"),
			text: blockText({ ...TEXT, missing: "Write what is to be read" }),
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
			fact: keyText(100, "Choose what has to have happened").refine((fact) => factOf(fact) !== undefined, {
				error: "Choose something of the list",
			}),
			count: z
				.number({ error: "Say how often" })
				.int({ error: "Give a whole number" })
				.min(1, { error: "Once at least" })
				.max(10_000, { error: "10,000 times at most" }),
		}),
		z.object({
			...about,
			kind: z.literal("video"),
			url: lineText({ most: 2_000, of: "the video’s address" }).pipe(
				z.url({ protocol: /^https$/, error: "Give the video’s address, beginning with https://" }),
			),
			videoTitle: words("Say what the video is called"),
		}),
	],
	{ error: OPEN_ANEW },
);

export type StepValues = z.output<typeof stepShape>;
