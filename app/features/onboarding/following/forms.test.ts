import { expect, test } from "vitest";
import {
	answersOf,
	gradeOf,
	inWords,
	isAllTicked,
	questionsIn,
	type StepQuestion,
	typedOf,
} from "./answers.ts";
import { stepShape } from "./forms.ts";
import type { BlockOf } from "./shown-step.ts";

type Field = BlockOf<"form">["fields"][number];

const asking = (field: Partial<Field>) =>
	questionsIn("form", [
		{ kind: "form", fields: [{ key: "k", label: "L", kind: "text", isRequired: true, ...field }] },
	]);

/** Returns the parsed value of one answer, or its error message. */
function outcome(questions: StepQuestion[], answer1: unknown, intent = "finish") {
	const parsed = stepShape(questions).safeParse({ intent, version: "3", answer1 });
	if (parsed.success) return (parsed.data as { answer1?: unknown }).answer1;
	return parsed.error.issues.map(({ message }) => message).join(" ");
}

const LONG = "x".repeat(501);

test.for<[kind: Field["kind"], good: unknown[], bad: unknown[], message: string]>([
	["text", ["Ada", "x".repeat(500)], [undefined, "  "], "Fill this in"],
	["text", [], [LONG], "Use 500 characters or fewer"],
	["textarea", [LONG], ["x".repeat(5_001)], "Use 5,000 characters or fewer"],
	[
		"email",
		["a@b.example"],
		["a", "a@b", "a b@c.example"],
		"Enter a full email address, like name@example.com",
	],
	["number", ["1", "-2.5", "1,5", "007"], ["one", "1e9", "1.", "--1", "∞"], "Enter a number in digits"],
	[
		"date",
		["2026-11-21", "2024-02-29"],
		["21.11.2026", "2026-02-30", "2026-13-01"],
		"Enter the date as year-month-day, for example 2026-11-21",
	],
	["select", ["S"], [undefined, "XL"], "Choose from the list"],
	["checkbox", [true], [false, undefined], "Check this box to continue"],
])(
	"a required %s takes what it should, and says what is wrong with the rest",
	([kind, good, bad, message]) => {
		const questions = asking({ kind, options: ["S", "M"] });

		for (const value of good) expect(outcome(questions, value)).toEqual(value);
		for (const value of bad) expect(outcome(questions, value)).toBe(message);
	},
);

test("optional answers can be left out, and answers saved for later are not validated", () => {
	for (const kind of ["text", "email", "number", "date", "select"] as const) {
		expect(outcome(asking({ kind, isRequired: false, options: ["S"] }), undefined)).toBeUndefined();
		expect(outcome(asking({ kind, options: ["S"] }), "half a word", "later")).toBe("half a word");
	}
	expect(outcome(asking({ kind: "checkbox", isRequired: false }), undefined)).toBe(false);
	expect(outcome(asking({ kind: "email" }), "x".repeat(5_001), "skip")).toMatch(/5,000 characters/);
});

const QUIZ = questionsIn("quiz", [
	{
		kind: "quiz",
		questions: [
			{
				...{ key: "one", text: "1?", explanation: "why", correct: ["b"] },
				choices: [
					{ key: "a", text: "A" },
					{ key: "b", text: "B" },
				],
			},
			{
				...{ key: "two", text: "2?", explanation: "", correct: ["a", "c"] },
				choices: [
					{ key: "a", text: "A" },
					{ key: "b", text: "B" },
					{ key: "c", text: "C" },
				],
			},
		],
	},
]);

test("a quiz takes the choices that it offers, and is right when exactly the right ones are chosen", () => {
	const parse = (answer1: unknown, answer2: unknown) =>
		stepShape(QUIZ).safeParse({ intent: "finish", version: 1, answer1, answer2 }).success;
	expect(parse("b", ["a"])).toBe(true);
	for (const [one, two] of [
		[undefined, ["a"]],
		["b", []],
		["b", undefined],
		["z", ["a"]],
		["b", ["z"]],
		[["b"], ["a"]],
	]) {
		expect(parse(one, two)).toBe(false);
	}

	const right = (two: string[]) => gradeOf(QUIZ, { one: "b", two }).answer2?.isRight;
	expect([["a", "c"], ["c", "a"], ["a"], ["a", "b", "c"], ["b"], []].map(right)).toEqual([
		...[true, true, false, false, false, false],
	]);
	expect(gradeOf(QUIZ, {})).toMatchObject({ answer1: { isRight: false, explanation: "why" } });
});

test("a checklist is done when every item is checked, and answers come back under their field names", () => {
	const questions = questionsIn("checklist", [
		{ kind: "markdown", text: "x" },
		{
			kind: "checklist",
			items: [
				{ key: "a.b", label: "A" },
				{ key: "__proto__", label: "B" },
			],
		},
		{ kind: "checklist", items: [{ key: "c", label: "C" }] },
		{ kind: "quiz", questions: [] },
	]);
	const answers = answersOf(questions, { answer1: ["a.b", "__proto__"], answer2: [] });

	expect(Object.entries(answers)).toEqual([
		["a.b", true],
		["__proto__", true],
		["c", false],
	]);
	expect(isAllTicked(questions, answers)).toBe(false);
	expect(typedOf(questions, answers)).toEqual({ answer1: ["a.b", "__proto__"], answer2: [] });
	expect(
		isAllTicked(questions, answersOf(questions, { answer1: ["a.b", "__proto__"], answer2: ["c"] })),
	).toBe(true);
	expect(inWords(questions, answers).map(({ details }) => details)).toEqual([
		"Checked",
		"Checked",
		"Not checked",
	]);
});

test("a form with an unknown intent is refused", () => {
	expect(stepShape([]).safeParse({ intent: "cheat", version: "1" }).success).toBe(false);
	expect(stepShape([]).safeParse({ version: "1" }).success).toBe(false);
	expect(stepShape([]).safeParse({ intent: "finish", version: "-1" }).success).toBe(false);
});
