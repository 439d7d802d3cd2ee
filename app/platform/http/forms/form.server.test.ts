import { expect, test } from "vitest";
import { z } from "zod";
import { submit } from "./form.server.ts";
import { sentFormOf } from "./sent-form.server.ts";

const shape = z.object({
	name: z.string({ error: "Give it a name" }),
	picture: z.file({ error: "Choose a picture" }),
});

function posted(fields: [name: string, value: string | File][]): Request {
	const body = new FormData();
	for (const [name, value] of fields) body.append(name, value);
	return new Request("http://localhost:3000/acme/settings/logo", { method: "POST", body });
}

const logo = () => new File([new Uint8Array([137, 80, 0, 13, 10])], "logo.png", { type: "image/png" });

test("a form with a file arrives whole: the file's bytes unchanged, line ends of text as we store them", async () => {
	const form = await submit(
		posted([
			["name", "two\r\nlines"],
			["picture", logo()],
		]),
		shape,
	);

	if (form.invalid) throw new Error("the form was refused");
	const { name, picture } = form.values;
	expect(name).toBe("two\nlines");
	expect(picture).toMatchObject({ name: "logo.png", type: "image/png" });
	expect([...new Uint8Array(await picture.arrayBuffer())]).toEqual([137, 80, 0, 13, 10]);
});

test("a file field that was left empty counts as missing", async () => {
	// Browsers send this then.
	const form = await submit(
		posted([
			["name", "x"],
			["picture", new File([], "", { type: "application/octet-stream" })],
		]),
		shape,
	);

	expect(form.invalid?.data.result.error).toEqual({ picture: ["Choose a picture"] });
});

test("the page that shows a form again keeps the text and no file", async () => {
	const form = await submit(posted([["picture", logo()]]), shape);

	expect(form.invalid?.init?.status).toBe(422);
	expect(form.invalid?.data.result).toMatchObject({ error: { name: ["Give it a name"] } });
	expect(JSON.stringify(form.invalid?.data.result.initialValue ?? {})).not.toContain("picture");
});

test("whatever refuses it afterward, the text can be handed back and the files are named", async () => {
	const request = posted([
		["name", "x"],
		["picture", logo()],
	]);
	await submit(request, shape);

	expect(sentFormOf(request)).toMatchObject({ fields: [["name", "x"]], lostFiles: ["logo.png"] });
});

test("a body that only claims to be a form is refused with a sentence", async () => {
	const request = new Request("http://localhost:3000/account/picture", {
		method: "POST",
		headers: { "Content-Type": "multipart/form-data; boundary=x" },
		body: "--y\r\nno form at all",
	});

	await expect(submit(request, shape)).rejects.toMatchObject({ init: { status: 400 } });
});
