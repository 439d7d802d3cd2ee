import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { blockText, lineText, RELOAD } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import type { StepQuestion } from "./answers.ts";

/**
 * What a member wants to do with a step. `finish`: mark it done, as far as its kind allows. `later`: save what is typed.
 * `skip`: skip it. `reopen`: return to it.
 */
export const INTENTS = ["finish", "later", "skip", "reopen"] as const;
export type StepIntent = (typeof INTENTS)[number];

// The longest answer that can be stored (answersShape).
const LONGEST = 5_000;
const LONGEST_LINE = 500;

/** Builds the form shape of one step from what the tenant asks: strict for finishing, lax for saving. */
export function stepShape(questions: readonly StepQuestion[]) {
	const version = wholeNumber({ least: 0 });
	const shapeOf = (shape: (one: StepQuestion) => z.ZodType) =>
		Object.fromEntries(questions.map((each) => [each.name, shape(each)]));
	const strict = shapeOf(finalAnswerShape);
	const lax = shapeOf(draftAnswerShape);
	return z.discriminatedUnion(
		"intent",
		[
			z.object({ intent: z.literal("finish"), version, ...strict }),
			z.object({ intent: z.literal("later"), version, ...lax }),
			z.object({ intent: z.literal("skip"), version, ...lax }),
			z.object({ intent: z.literal("reopen"), version }),
		],
		{ error: RELOAD },
	);
}

function finalAnswerShape(one: StepQuestion): z.ZodType {
	if (one.kind === "field") return fieldShape(one.field);
	if (one.kind === "checklist") return choicesOf(one.items).default([]);
	const { choices, correct } = one.question;
	const error = "Choose an answer";
	return correct.length > 1 ? choicesOf(choices).min(1, { error }) : z.enum(keysOf(choices), { error });
}

function draftAnswerShape(one: StepQuestion): z.ZodType {
	if (one.kind === "checklist") return choicesOf(one.items).default([]);
	if (one.kind === "question") {
		const { choices, correct } = one.question;
		return correct.length > 1 ? choicesOf(choices).default([]) : z.enum(keysOf(choices)).optional();
	}
	if (one.field.kind === "checkbox") return checkbox();
	return block().optional();
}

const keysOf = (rows: readonly { key: string }[]) => rows.map(({ key }) => key);
const choicesOf = (rows: readonly { key: string }[]) =>
	z.array(z.enum(keysOf(rows), { error: "Choose from the list" })).max(rows.length, { error: RELOAD });

type Field = Extract<StepQuestion, { kind: "field" }>["field"];

function fieldShape(field: Field): z.ZodType {
	if (field.kind === "checkbox") {
		const ticked = checkbox();
		return field.isRequired ? ticked.refine(Boolean, { error: "Check this box to continue" }) : ticked;
	}
	const shape = lineShape(field);
	return field.isRequired ? shape : shape.optional();
}

function lineShape({ kind, options = [] }: Field): z.ZodType {
	const missing = kind === "select" ? "Choose from the list" : "Fill this in";
	switch (kind) {
		case "textarea":
			return block(missing);
		case "email":
			return line(missing).pipe(z.email({ error: "Enter a full email address, like name@example.com" }));
		case "number":
			return line(missing).regex(/^[+-]?\d{1,15}([.,]\d{1,10})?$/, {
				error: "Enter a number in digits",
			});
		case "date":
			return line(missing).pipe(
				z.iso.date({ error: "Enter the date as year-month-day, for example 2026-11-21" }),
			);
		case "select":
			return z.enum(options, { error: missing });
		default:
			return line(missing);
	}
}

const block = (missing = "Fill this in") => blockText({ most: LONGEST, missing });
const line = (missing: string) => lineText({ most: LONGEST_LINE, missing });
