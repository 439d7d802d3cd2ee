import { expect, test } from "vitest";
import { fieldLabel } from "#app/platform/field-label.ts";
import { projectFiles, read } from "#tests/support/sources/tree.ts";

// Labels that ask a question of the one form they are on; elsewhere the field's name has to do.
const ON_ONE_FORM = new Set(["What should they look at?", "They join as"]);

/** Lists the fields of all forms whose name and label are in one element: `{...fieldProps(fields.name)} label="Name"`. */
const fields = projectFiles()
	.filter((path) => /^app\/features\/.*\.tsx$/.test(path))
	.flatMap((path) => [
		...read(path).matchAll(/Props\([\w.()]*?\bfields\.(\w+)\)\}(?:(?!\/>)[^"])*?\blabel="([^"]+)"/g),
	])
	.map(([, name = "", label = ""]) => ({ name, label }))
	.filter(({ name, label }) => !name.endsWith("Id") && !ON_ONE_FORM.has(label));

test("a form that is shown again calls its fields by words of their labels", () => {
	const wrong = fields.filter(
		({ name, label }) => !label.toLowerCase().includes(fieldLabel(name).toLowerCase()),
	);

	expect(wrong).toEqual([]);
	expect(fields.length).toBeGreaterThan(40);
});

test("a query that is refused calls its filters by words of their labels", () => {
	const filters = projectFiles()
		.filter((path) => /^app\/features\/.*\.tsx$/.test(path) && read(path).includes("<FilterBar"))
		.flatMap((path) => [...read(path).matchAll(/\bname: "(\w+)",\s*label: "([^"]+)"/g)])
		.map(([, name = "", label = ""]) => ({ name, label }));

	expect(filters.filter(({ name, label }) => !label.includes(fieldLabel(name)))).toEqual([]);
	expect(filters.length).toBeGreaterThan(15);
});

test("a field without a label of its own is called by its name, as words", () => {
	expect(["firstName", "isDefault", "questions[1].text", "constructor"].map(fieldLabel)).toEqual([
		"First name",
		"Default",
		"Questions 2 text",
		"Constructor",
	]);
});
