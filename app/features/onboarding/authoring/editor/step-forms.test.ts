import { expect, test } from "vitest";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { contentBodyShape } from "#db/schema/columns/json.ts";
import { TEMPLATES } from "../../templates/all.ts";
import { previewOf } from "../preview.server.ts";
import { blocksOf, startOf } from "./blocks.ts";
import { stepShape } from "./step-forms.ts";

function send(fields: Record<string, string>, button?: object | string) {
	const body = new FormData();
	for (const [name, value] of Object.entries(fields)) body.append(name, value);
	if (button) body.append("__intent__", typeof button === "string" ? button : JSON.stringify(button));
	return submit(new Request("http://localhost:3000/x", { method: "POST", body }), stepShape);
}

const about = { version: "3", title: "A step", minutes: "5", isRequired: "on" };
const quiz = {
	...about,
	kind: "quiz",
	"questions[0].key": "q",
	"questions[0].text": "Which?",
	"questions[0].choices[0].key": "yes",
	"questions[0].choices[0].text": "This",
	"questions[0].choices[0].isRight": "on",
	"questions[0].choices[1].key": "",
	"questions[0].choices[1].text": "That",
};

test("each kind of step has its own fields, and each error says what to do", async () => {
	const wrong: [Record<string, string>, Record<string, string[]>][] = [
		[{ ...about, kind: "read" }, { text: ["Enter the text to read"] }],
		[{ ...about, kind: "checklist" }, { items: ["Add at least one item"] }],
		[{ ...about, kind: "form" }, { fields: ["Add at least one field"] }],
		[{ ...about, kind: "quiz" }, { questions: ["Add at least one question"] }],
		[
			{ ...about, kind: "task", fact: "constructor", count: "0" },
			{ fact: ["Choose from the list"], count: ["Enter 1 or more"] },
		],
		[
			{ ...about, kind: "video", url: "http://a.example", videoTitle: "A" },
			{ url: ["Enter the video’s URL, starting with https://"] },
		],
		[
			{ ...about, kind: "video", url: "javascript:alert(1)", videoTitle: "A" },
			{ url: ["Enter the video’s URL, starting with https://"] },
		],
		[
			{ version: "3", title: " ", minutes: "1.5", kind: "read", text: "x" },
			{ title: ["Give the step a title"], minutes: ["Enter whole minutes"] },
		],
		[
			{
				...about,
				kind: "form",
				"fields[0].label": "Size",
				"fields[0].kind": "select",
				"fields[0].options": "S\nS\n\n",
			},
			{ "fields[0].options": ["List each choice once"] },
		],
		[
			{ ...quiz, "questions[0].choices[0].isRight": "" },
			{ "questions[0].choices": ["Mark at least one right answer"] },
		],
		[{ ...about, kind: "dance" }, { kind: ["Reload the page and try again"] }],
	];

	for (const [fields, errors] of wrong) {
		const form = await send(fields);
		expect(form.invalid?.init?.status, fields.kind).toBe(422);
		expect(form.invalid?.data.result.error, fields.kind).toEqual(errors);
	}
});

test("a button that adds or removes a row keeps everything typed and reports no errors", async () => {
	const typed = { ...quiz, title: "" };
	const more = await send(typed, {
		type: "insert",
		payload: { name: "questions[0].choices", defaultValue: { key: "", text: "" } },
	});
	const less = await send(typed, { type: "remove", payload: { name: "questions[0].choices", index: 0 } });

	expect(more.invalid?.init?.status).toBe(200);
	const rows = (form: typeof more) =>
		(form.invalid?.data.result.initialValue?.questions as { choices: unknown[] }[] | undefined)?.[0]?.choices;
	expect(rows(more)).toHaveLength(3);
	expect(rows(more)?.[0]).toEqual({ key: "yes", text: "This", isRight: "on" });
	expect(rows(less)).toEqual([{ text: "That" }]);
});

test("a forged button is refused without an error on our side", async () => {
	for (const button of [
		"no json",
		"null",
		{ type: "insert" },
		{ type: "remove", payload: { name: "title", index: 0 } },
		{ type: "reorder", payload: { name: "a[", from: 0, to: 1 } },
		{ type: "insert", payload: {} },
	]) {
		const answer = await send({ ...about, kind: "read" }, button).then(
			(form) => form.invalid?.init?.status,
			(thrown) => thrown.init?.status ?? thrown,
		);
		expect([200, 400, 422], JSON.stringify(button)).toContain(answer);
	}
});

test("a text preview shows what readers will see, with nothing executable", async () => {
	const text = "# Hi\n<img src=x onerror=alert(1)>\n[a](javascript:alert(1)) [b](/projects)";
	const form = await send(
		{ ...about, kind: "read", title: "", text },
		{ type: "validate", payload: { name: "text" } },
	);

	const result = form.invalid?.data.result;
	if (!result) throw new Error("The form went through");
	const html = previewOf(result, "text", "/acme") ?? "";
	expect(form.invalid?.init?.status).toBe(200);
	expect(html).toContain("<h3>Hi</h3>");
	expect(html).toContain('href="/acme/projects"');
	expect(html).not.toMatch(/<img|href="javascript/);
	const saved = await send({ ...about, kind: "read", title: "", text });
	expect(previewOf(saved.invalid?.data.result ?? {}, "text", "/acme")).toBeUndefined();
});

test("every template survives its own form unchanged, including keys", async () => {
	for (const { steps } of Object.values(TEMPLATES)) {
		for (const step of steps) {
			const start = startOf({ completedByFact: null, ...step });
			const form = await send({ version: "1", ...flat(start) });
			if (form.invalid) throw new Error(JSON.stringify([step.title, form.invalid.data.result.error]));

			const blocks = blocksOf(form.values, step.blocks, () => "a new key");

			expect(blocks, step.title).toEqual(step.blocks);
			expect(form.values).toMatchObject({ title: step.title, isRequired: step.isRequired });
			for (const block of blocks) contentBodyShape.parse(block);
		}
	}
});

/** Encodes values as a browser does. */
function flat(value: unknown, name = ""): Record<string, string> {
	if (value === undefined || value === null || value === false) return {};
	if (value === true) return { [name]: "on" };
	if (typeof value !== "object") return { [name]: String(value) };
	const parts = Array.isArray(value)
		? value.map((part, index) => flat(part, `${name}[${index}]`))
		: Object.entries(value).map(([key, part]) => flat(part, name ? `${name}.${key}` : key));
	return Object.assign({}, ...parts);
}

test("no two answers, items, fields or questions read the same", async () => {
	const twins = ["that", " THAT ", "ＴＨＡＴ", "that\u00a0"];
	for (const twin of twins) {
		const sent = { ...quiz, "questions[0].choices[0].text": "That", "questions[0].choices[1].text": twin };
		const form = await send(sent);
		expect([twin, JSON.stringify(form.invalid?.data.result.error)]).toEqual([
			twin,
			JSON.stringify({ "questions[0].choices": ["Give each answer once"] }),
		]);
	}
	const lists: [Record<string, string>, string][] = [
		[{ ...about, kind: "checklist", "items[0].label": "Read it", "items[1].label": "read  it" }, "items"],
		[
			{
				...about,
				kind: "form",
				"fields[0].label": "Size",
				"fields[0].kind": "text",
				"fields[1].label": "size",
				"fields[1].kind": "date",
			},
			"fields",
		],
		[
			{
				...quiz,
				"questions[1].text": "which?",
				"questions[1].choices[0].text": "A",
				"questions[1].choices[0].isRight": "on",
				"questions[1].choices[1].text": "B",
			},
			"questions",
		],
	];
	for (const [sent, field] of lists) {
		const form = await send(sent);
		expect(Object.keys(form.invalid?.data.result.error ?? {})).toEqual([field]);
	}
	const select = { ...about, kind: "form", "fields[0].label": "Size", "fields[0].kind": "select" };
	const sizes = await send({ ...select, "fields[0].options": "S\ns" });
	expect(sizes.invalid?.data.result.error).toEqual({ "fields[0].options": ["List each choice once"] });
});
