import { expect, test } from "vitest";
import { z } from "zod";
import { readFormBody, readFormIfAny, readJson, readText } from "./body.server.ts";
import { submit } from "./form.server.ts";
import { readSentForm } from "./sent-form.server.ts";

const FORM = "application/x-www-form-urlencoded";
const UPLOAD = "multipart/form-data; boundary=x";

function posted(body: BodyInit, type = FORM): Request {
	const init = { method: "POST", headers: { "Content-Type": type }, body, duplex: "half" };
	return new Request("http://localhost:3000/acme/projects/new", init);
}

const many = <T>(count: number, make: (at: number) => T): T[] =>
	Array.from({ length: count }, (_, at) => make(at));
const pressed = (type: string, payload: object) =>
	`__intent__=${encodeURIComponent(JSON.stringify({ type, payload }))}`;
const part = (head: string, value = "v") =>
	`--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;

const rows = z.object({
	title: z.string().optional(),
	items: z.array(z.object({ label: z.string().optional() })).optional(),
	permissions: z.array(z.string()).optional(),
});

const quiz = many(30, (question) => [
	...["key", "text", "explanation"].map((name) => `questions[${question}].${name}=x`),
	...many(10, (choice) =>
		["key", "text", "isRight"].map((name) => `questions[${question}].choices[${choice}].${name}=x`).join("&"),
	),
]).flat();
const assignment = [...many(500, (at) => `targets=team:${at}`), ...many(500, (at) => `held=team:${at}@1`)];

test.each([
	["a quiz of 30 questions with 10 answers each", quiz.join("&")],
	["whom a path is for, with 500 and 500", assignment.join("&")],
	["a mail program's", "List-Unsubscribe=One-Click"],
	["rows of which some send nothing but a box", "items[0].key=&items[1].key=&items[1].isRight=on"],
])("our largest and oddest forms are accepted: %s", async (_what, body) => {
	const form = await readFormBody(posted(body));

	expect([...form].length).toBe(body.split("&").length);
});

test.each([
	["an index far out", "a[10000000]=x"],
	["an index beyond what was sent", "permissions[1]=projects:create"],
	["an index written as a name", "a[0]=x&a.9999999=y"],
	["the length of a list", "a[0]=x&a.length=4000000000"],
	["the length of a list made by repetition", "a=x&a=y&a.length=4000000000"],
	["a method of a list", "a[0]=x&a.map=y"],
	["lists in lists, each with a row far out", many(99, (at) => `a[${at}].b[98]=x`).join("&")],
	["a row beyond the longest list", many(101, (at) => `items[${at}].label=x`).join("&")],
	["an index that is written in many digits", `a[${"0".repeat(50)}]=x`],
	["a row without a place", "a[]=x"],
	["20,000 levels", `a${"[0]".repeat(20_000)}=x`],
	["what every object has", "__proto__=x"],
	["what every object has, below a name", "a.__proto__.b=x"],
	["what every object has, as a row's", "a[0].constructor=x"],
	["what every class has", "constructor.prototype.b=x"],
	["nine levels", `a${".b".repeat(8)}=x`],
	["a long name", `${"n".repeat(101)}=x`],
	["what every object has", "__proto__.x=1&a[__proto__]=2"],
	["40,000 fields of one name", many(40_000, () => "a=").join("&")],
	["60,000 names", many(60_000, (at) => `a${at}=x`).join("&")],
	["one field more than there may be", many(2_002, () => "a=").join("&")],
])("a form is refused before it becomes structure: %s", async (_what, body) => {
	const began = performance.now();

	await expect(submit(posted(body), rows)).rejects.toMatchObject({ init: { status: 400 } });

	// Each of these took seconds, or crashed the process, where it was built before being checked.
	expect(performance.now() - began).toBeLessThan(1_000);
});

test.each([
	["a state that is cut off", "__state__={"],
	["a state", "__state__={}"],
	["a button that is cut off", "__intent__={"],
	["a button that is nothing", "__intent__=null"],
	["two buttons", `${pressed("validate", { name: "title" })}&${pressed("validate", { name: "title" })}`],
	["a row far out", pressed("insert", { name: "permissions[100000]" })],
	["a row in a list that was not sent", pressed("insert", { name: "items[3].choices" })],
	["a value at a place of its own", pressed("update", { name: "title", value: "x" })],
	["a row that is moved far", `items[0].label=x&${pressed("reorder", { name: "items", from: 0, to: 4e9 })}`],
	["a row for what is no list", `title=x&${pressed("insert", { name: "title" })}`],
	["the length of a list", `items[0].label=x&${pressed("insert", { name: "items.length" })}`],
	[
		"a deep row",
		`__intent__=${encodeURIComponent(`{"type":"insert","payload":{"name":"items","defaultValue":${"[".repeat(300)}${"]".repeat(300)}}}`)}`,
	],
])("a button that none of our pages has is refused: %s", async (_what, body) => {
	await expect(submit(posted(body), rows)).rejects.toMatchObject({ init: { status: 400 } });
});

test("our buttons add, move and remove rows", async () => {
	const typed = "items[0].label=one&items[1].label=two";
	const after = async (type: string, payload: object) => {
		const form = await submit(posted(`${typed}&${pressed(type, payload)}`), rows);
		return form.invalid?.data.result.initialValue?.items;
	};

	expect(await after("insert", { name: "items", defaultValue: { label: "" } })).toHaveLength(3);
	expect(await after("reorder", { name: "items", from: 1, to: 0 })).toEqual([
		{ label: "two" },
		{ label: "one" },
	]);
	expect(await after("remove", { name: "items", index: 0 })).toEqual([{ label: "two" }]);
});

test("a page that comes back ignores fields that its form does not have", async () => {
	const strict = z.object({ title: z.string({ error: "Give it a title" }) });

	const form = await submit(posted("other=x&title=&more[0].deep=y"), strict);

	expect(JSON.stringify(form.invalid?.data.result)).not.toMatch(/other|more/);
});

test("a form that is not ours is not handed back", async () => {
	expect(await readSentForm(posted(many(60_000, (at) => `a${at}=x`).join("&")))).toBeUndefined();
	expect((await readSentForm(posted("title=x")))?.fields).toEqual([["title", "x"]]);
});

test.each([
	["no boundary", "multipart/form-data", "--x--"],
	["a boundary that never comes", UPLOAD, "no form at all"],
	["no end", UPLOAD, part('name="a"')],
	["10,000 parts", UPLOAD, `${part('name="a"').repeat(10_000)}--x--\r\n`],
	["a long name of a file", UPLOAD, `${part(`name="a"; filename="${"b".repeat(3_000)}"`)}--x--\r\n`],
	["many lines above a part", UPLOAD, `${part(`name="a"${"\r\nX: y".repeat(1_000)}`)}--x--\r\n`],
	["an index", UPLOAD, `${part('name="a[9999]"')}--x--\r\n`],
	["more text than any form has", UPLOAD, `${part('name="a"', "y".repeat(1_100_000))}--x--\r\n`],
	["a boundary of dashes", "multipart/form-data; boundary=--", "-".repeat(100_000)],
	["another type", "text/plain", "a=b"],
	["none", "", "a=b"],
])("a body that is not an upload is refused: %s", async (_what, type, body) => {
	await expect(readFormBody(posted(Buffer.from(body), type))).rejects.toMatchObject({
		init: { status: 400 },
	});
	expect(await readFormIfAny(posted(Buffer.from(body), type))).toBeUndefined();
});

test("a body that is too large is read to its end, not kept, and refused with its size", async () => {
	const two = "x".repeat(2 * 1024 * 1024);

	await expect(readFormBody(posted(`a=${two}`))).rejects.toMatchObject({
		data: { message: expect.stringContaining("larger than 1 MB") },
		init: { status: 413 },
	});
	await expect(readText(posted(two))).rejects.toMatchObject({ init: { status: 413 } });
	await expect(readJson(posted(`"${"x".repeat(70_000)}"`))).rejects.toMatchObject({
		data: { message: expect.stringContaining("64 kB") },
		init: { status: 413 },
	});
});

test("a body in very many pieces is abandoned", async () => {
	let sent = 0;
	const pieces = new ReadableStream({
		pull(controller) {
			if (sent++ < 100_000) controller.enqueue(new TextEncoder().encode("a"));
			else controller.close();
		},
	});

	await expect(readFormBody(posted(pieces))).rejects.toMatchObject({ init: { status: 400 } });
	expect(sent).toBeLessThan(10_000);
});

test("JSON is accepted as a profile has it, and no deeper or longer", async () => {
	const json = (text: string) => readJson(posted(text, "application/json"));

	expect(await json('{"firstName":"A \\"[[[[[[[[[[\\" b","phone":null}')).toEqual({
		firstName: 'A "[[[[[[[[[[" b',
		phone: null,
	});
	expect(await json("{'a':")).toBeUndefined();
	for (const hostile of [
		"[".repeat(30_000),
		'{"a":'.repeat(9),
		`[${"1,".repeat(200)}1]`,
		'"'.repeat(60_000),
	]) {
		await expect(json(hostile)).rejects.toMatchObject({ init: { status: 400 } });
	}
});

test("JSON that begins with a byte order mark is read like any other", async () => {
	expect(await readJson(posted('\uFEFF{"firstName":"Zoë"}', "application/json"))).toEqual({
		firstName: "Zoë",
	});
});
