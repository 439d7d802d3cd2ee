import fc from "fast-check";
import { expect, test } from "vitest";
import { type ComparedStep, compareSteps, describeStep } from "./compare.ts";
import { compareLines } from "./line-changes.ts";

const step = (key: string, given: Partial<ComparedStep> = {}): ComparedStep => ({
	key,
	kind: "read",
	title: `Step ${key}`,
	minutes: 5,
	isRequired: true,
	completedByFact: null,
	blocks: [],
	...given,
});
const steps = (keys: string) => [...keys].map((key) => step(key));

test("identical steps in the same order have no differences", () => {
	expect(compareSteps(steps("abc"), steps("abc"))).toEqual([]);
});

test("added, removed and moved steps are distinguished", () => {
	expect(compareSteps(steps("abcd"), steps("dabe"))).toEqual([
		{ key: "d", title: "Step d", what: "changed", fields: [], moved: { from: 4, to: 1 } },
		{ key: "e", title: "Step e", what: "added", fields: [] },
		{ key: "c", title: "Step c", what: "removed", fields: [] },
	]);
});

test("each changed field of a step is listed before and after", () => {
	const before = step("a", { title: "Old", minutes: 5, isRequired: true });
	const after = step("a", {
		title: "New",
		minutes: 7,
		isRequired: false,
		blocks: [{ kind: "markdown", text: "Hi" }],
	});

	expect(compareSteps([before], [after])[0]?.fields).toEqual([
		{ label: "Title", from: "Old", to: "New" },
		{ label: "Minutes", from: "5", to: "7" },
		{ label: "Required", from: "Yes", to: "No" },
		{ label: "Text", from: "", to: "Hi" },
	]);
});

test("facts, videos, items, fields and questions are described in words", () => {
	const choices = [
		{ key: "1", text: "Red" },
		{ key: "2", text: "Blue" },
	];
	const question = { key: "q", text: "Which?", choices, correct: ["1"], explanation: "" };
	const field = { key: "f", label: "Size", kind: "select" as const, isRequired: true, options: ["S", "M"] };
	const change = (before: Partial<ComparedStep>, after: Partial<ComparedStep>) =>
		compareSteps([step("a", before)], [step("a", after)])[0]?.fields;

	expect(
		change(
			{ completedByFact: { fact: "project.created", count: 1 } },
			{ completedByFact: { fact: "project.created", count: 3 } },
		),
	).toEqual([{ label: "Done when", from: "They created a project", to: "They created 3 projects" }]);
	expect(
		change(
			{ blocks: [{ kind: "video", url: "https://a.example/1", title: "One" }] },
			{ blocks: [{ kind: "video", url: "https://a.example/2", title: "One" }] },
		),
	).toEqual([{ label: "Video", from: "One: https://a.example/1", to: "One: https://a.example/2" }]);
	expect(
		change(
			{
				blocks: [
					{
						kind: "checklist",
						items: [
							{ key: "1", label: "Desk" },
							{ key: "2", label: "Chair" },
						],
					},
				],
			},
			{
				blocks: [
					{
						kind: "checklist",
						items: [
							{ key: "3", label: "Lamp" },
							{ key: "1", label: "Big desk" },
						],
					},
				],
			},
		),
	).toEqual([
		{ label: "Item 1", from: "", to: "Lamp" },
		{ label: "Item 2", from: "Desk", to: "Big desk" },
		{ label: "Item removed", from: "Chair", to: "" },
	]);
	expect(
		change(
			{ blocks: [{ kind: "quiz", questions: [question] }] },
			{ blocks: [{ kind: "quiz", questions: [{ ...question, correct: ["2"] }] }] },
		),
	).toEqual([{ label: "Question 1", from: "Which?\n✓ Red\n✗ Blue", to: "Which?\n✗ Red\n✓ Blue" }]);
	expect(
		change(
			{ blocks: [{ kind: "form", fields: [field] }] },
			{ blocks: [{ kind: "form", fields: [{ ...field, isRequired: false, hint: "EU" }] }] },
		),
	).toEqual([
		{
			label: "Field 1",
			from: "Size (One of a list; S, M; required)",
			to: "Size (One of a list; S, M; optional; hint: EU)",
		},
	]);
});

test("reordered items are listed once", () => {
	const list = (keys: string): ComparedStep[] => [
		step("a", {
			blocks: [{ kind: "checklist", items: [...keys].map((key) => ({ key, label: `Item ${key}` })) }],
		}),
	];

	expect(compareSteps(list("xyz"), list("zxy"))[0]?.fields).toEqual([
		{
			label: "Order of the items",
			from: "1. Item x\n2. Item y\n3. Item z",
			to: "1. Item z\n2. Item x\n3. Item y",
		},
	]);
});

test("a step is described by everything it contains, without its empty parts", () => {
	const choices = [
		{ key: "1", text: "Red" },
		{ key: "2", text: "Blue" },
	];
	const questions = [{ key: "q", text: "Which?", choices, correct: ["2"], explanation: "" }];

	expect(
		describeStep(step("a", { isRequired: false, kind: "quiz", blocks: [{ kind: "quiz", questions }] })),
	).toEqual([
		{ term: "Title", details: "Step a" },
		{ term: "Minutes", details: "5" },
		{ term: "Required", details: "No" },
		{ term: "Question 1", details: "Which?\n✗ Red\n✓ Blue" },
	]);
});

const keysOf = fc.uniqueArray(fc.constantFrom(..."abcdefghij"), { maxLength: 10 });

test("for any two orders, the changes lead from one to the other with the fewest moves", () => {
	fc.assert(
		fc.property(keysOf, keysOf, (before, after) => {
			const changes = compareSteps(steps(before.join("")), steps(after.join("")));
			const of = (what: string) => changes.filter((change) => change.what === what).map(({ key }) => key);

			expect(of("added").sort()).toEqual(after.filter((key) => !before.includes(key)).sort());
			expect(of("removed").sort()).toEqual(before.filter((key) => !after.includes(key)).sort());
			const moved = new Set(of("changed"));
			const kept = after.filter((key) => before.includes(key));
			const places = kept.filter((key) => !moved.has(key)).map((key) => before.indexOf(key));
			expect(places).toEqual([...places].sort((one, other) => one - other));
			for (const key of moved) {
				const [at, rest] = [before.indexOf(key), kept.filter((one) => one === key || !moved.has(one))];
				const isInOrder = rest.every((one, index) =>
					index < rest.indexOf(key) ? before.indexOf(one) <= at : before.indexOf(one) >= at,
				);
				expect(isInOrder, `${key} did not have to be moved`).toBe(false);
			}
		}),
	);
});

const text = fc.array(fc.constantFrom("one", "two", "", "three", "- four")).map((lines) => lines.join("\n"));

test("both texts can be reconstructed from the changes", () => {
	fc.assert(
		fc.property(text, text, (before, after) => {
			const changes = compareLines(before, after);
			const read = (without: string) =>
				changes
					.filter(({ what }) => what !== without)
					.map((change) => change.text)
					.join("\n");

			expect(read("new")).toBe(before);
			expect(read("gone")).toBe(after);
		}),
	);
});

test("long texts are compared quickly", () => {
	const long = Array.from({ length: 10_000 }, (_, index) => String(index)).join("\n");
	const started = performance.now();

	expect(compareLines(long, `${long}\nmore`)).toHaveLength(2);
	expect(compareLines("\n".repeat(20_000), "\n".repeat(19_000))).toHaveLength(2);
	expect(performance.now() - started).toBeLessThan(500);
});
