import { expect, test } from "vitest";
import { isUpload, openUpload, type Upload, uploadOf } from "./upload.server.ts";

const BOUNDARY = "----b0undary";
const LARGEST = 1_000;

type Part = { head: string; body?: string | Buffer };

const field = (name: string, value: string): Part => ({
	head: `Content-Disposition: form-data; name="${name}"`,
	body: value,
});
const file = (name: string, body: string | Buffer, given = `filename="${name}"`): Part => ({
	head: `Content-Disposition: form-data; name="files"; ${given}\r\nContent-Type: application/octet-stream`,
	body,
});

function bodyOf(parts: Part[], end = `--${BOUNDARY}--\r\n`): Buffer {
	const pieces = parts.map(({ head, body = "" }) =>
		Buffer.concat([Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`), Buffer.from(body), Buffer.from("\r\n")]),
	);
	return Buffer.concat([...pieces, Buffer.from(end)]);
}

/** A request whose body arrives in pieces of this size; `taken` counts those that were asked for. */
function sent(
	body: Buffer,
	{ path = "/acme/projects/moon/files", type = `multipart/form-data; boundary=${BOUNDARY}`, piece = 64 } = {},
) {
	let at = 0;
	const stream = new ReadableStream<Uint8Array>(
		{
			pull(controller) {
				if (at >= body.length) return controller.close();
				controller.enqueue(body.subarray(at, at + piece));
				at += piece;
			},
		},
		{ highWaterMark: 0 },
	);
	const request = new Request(`http://localhost:3000${path}`, {
		...{ method: "POST", headers: { "Content-Type": type }, body: stream },
		duplex: "half",
	} as RequestInit);
	return { request, taken: () => Math.min(at, body.length) };
}

async function allOf(upload: Upload) {
	const files: [name: string, bytes: string, isCut: boolean][] = [];
	for await (const { name, content, isCut } of upload.files()) {
		const pieces: Buffer[] = [];
		// The reader of a file that breaks off is told so; the form is then refused as a whole.
		const read = async () => {
			for await (const piece of content) pieces.push(piece);
		};
		await read().catch(() => {});
		files.push([name, Buffer.concat(pieces).toString("latin1"), isCut()]);
	}
	return files;
}

async function readAll(parts: Part[], given: Parameters<typeof sent>[1] = {}) {
	const upload = await openUpload(sent(bodyOf(parts), given).request, LARGEST);
	return { files: await allOf(upload), fields: upload.fields, hasTooMany: upload.hasTooMany };
}

const statusOf = (work: Promise<unknown>) =>
	work.then(
		() => 200,
		(thrown: { init?: { status: number } }) => thrown.init?.status ?? thrown,
	);

test.each([1, 7, 64, 100_000])("fields and files arrive whole in pieces of %i bytes", async (piece) => {
	const found = await readAll([field("_f", "mark"), file("a.txt", "one"), file("b.txt", "two\r\n--")], {
		piece,
	});

	expect(found.fields).toEqual([["_f", "mark"]]);
	expect(found.files).toEqual([
		["a.txt", "one", false],
		["b.txt", "two\r\n--", false],
	]);
});

test("nothing is read beyond the first file until somebody asks for it", async () => {
	const body = bodyOf([field("_f", "mark"), file("large", Buffer.alloc(900_000, "a"))]);
	const { request, taken } = sent(body, { piece: 10_000 });

	const upload = await openUpload(request, 1_000_000);
	await new Promise((later) => setTimeout(later, 50));

	expect(upload.fields).toEqual([["_f", "mark"]]);
	expect(taken()).toBeLessThan(200_000);
	await upload.discard();
	expect(taken()).toBe(body.length);
});

test("a file that is too large is cut, and the next one is read", async () => {
	const { files } = await readAll([
		file("large", Buffer.alloc(LARGEST + 1, "a")),
		file("exact", "b".repeat(LARGEST)),
	]);

	expect(files).toEqual([
		["large", "a".repeat(LARGEST), true],
		// busboy cannot tell the last byte that is allowed from the first that is not.
		["exact", "b".repeat(LARGEST), expect.any(Boolean)],
	]);
});

test("a field that was left empty is no file", async () => {
	expect((await readAll([file("", "", 'filename=""')])).files).toEqual([]);
});

test("files that are too many are skipped, and it is said", async () => {
	const many = Array.from({ length: 25 }, (_, at) => file(`${at}.txt`, "x"));

	const { files, hasTooMany } = await readAll(many);

	expect([files.length, hasTooMany]).toEqual([20, true]);
});

test.each([
	["../../etc/passwd", "passwd"],
	["..\\..\\windows\\system.ini", "system.ini"],
	["Größe 計画.pdf", "Größe 計画.pdf"],
])("of the name %s no folder is left", async (name, kept) => {
	const { files } = await readAll([file(name, "x")]);

	expect(Buffer.from(files[0]?.[0] ?? "").toString()).toBe(kept);
});

test.each([
	["6%22 pipe.pdf", '6" pipe.pdf'],
	["a%0D%0ASet-Cookie: x=1.txt", "a  Set-Cookie: x=1.txt"],
	["50%25%2522 %2F.txt", "50%25%2522 %2F.txt"],
])(
	"of the name %s only what browsers write for quotation marks and line ends is undone",
	async (name, kept) => {
		const { files } = await readAll([file(name, "x")]);

		expect(files[0]?.[0]).toBe(kept);
	},
);

test("a name is read as the browser's own form data would be", async () => {
	const form = new FormData();
	form.append("files", new File(["x"], '6" pipe.pdf'));
	const { headers, body } = new Response(form);
	const bytes = Buffer.from(await new Response(body).bytes());

	const { request } = sent(bytes, { type: headers.get("Content-Type") ?? "" });

	expect(bytes.toString()).toContain("6%22 pipe.pdf");
	expect(await allOf(await openUpload(request, LARGEST))).toEqual([['6" pipe.pdf', "x", false]]);
});

test.each<[string, Buffer]>([
	["breaks off in a file", bodyOf([file("a", "x".repeat(500))], "").subarray(0, 400)],
	["breaks off before its end", bodyOf([file("a", "x")], "")],
	["has a head without an end", Buffer.from(`--${BOUNDARY}\r\nX: ${"a".repeat(100_000)}`)],
	["has a broken head", bodyOf([{ head: "Content-Disposition form-data" }, file("a", "x")])],
	[
		"has more text than any of ours",
		bodyOf(Array.from({ length: 3 }, (_, at) => field(`f${at}`, "x".repeat(90_000)))),
	],
	["has a thousand fields", bodyOf(Array.from({ length: 1_000 }, (_, at) => field(`f${at}`, "x")))],
	["has a head of three thousand lines", bodyOf([{ head: "X: y\r\n".repeat(3_000) }, file("a", "x")])],
	["has ten thousand files", bodyOf(Array.from({ length: 10_000 }, () => file("a", "x")))],
	["has a long field", bodyOf([field("text", "x".repeat(200_000))])],
	["has a field with an inherited name", bodyOf([field("__proto__", "x"), file("a", "x")])],
	["is something else", Buffer.from("a=1&b=2")],
])("a form that %s is refused", async (_what, body) => {
	const { request, taken } = sent(body, { piece: 1_000 });

	const status = await statusOf(openUpload(request, LARGEST).then(allOf));
	await uploadOf(request)?.discard();

	expect(status).toBe(400);
	// A sender who is still sending does not read the answer.
	expect(taken()).toBe(body.length);
});

test("a boundary of 10 kB is one, and what stands between two of them is read", async () => {
	const boundary = "b".repeat(10_000);
	const head = `Content-Disposition: form-data; name="files"; filename="a"`;
	const body = Buffer.from(`--${boundary}\r\n${head}\r\n\r\none\r\n--${boundary}--\r\n`);
	const { request } = sent(body, { type: `multipart/form-data; boundary=${boundary}` });

	expect(await allOf(await openUpload(request, LARGEST))).toEqual([["a", "one", false]]);
});

test("a form without a boundary is refused, and so is one that declares more than may be sent together", async () => {
	const plain = sent(bodyOf([file("a", "x")]), { type: "multipart/form-data; x=y" });
	expect(await statusOf(openUpload(plain.request, LARGEST))).toBe(400);

	const { request } = sent(bodyOf([file("a", "x")]));
	request.headers.set("Content-Length", "150000000");
	expect(await statusOf(openUpload(request, LARGEST))).toBe(413);
});

test("a sender who leaves in the middle of a file breaks it off", async () => {
	const body = bodyOf([file("a", "x".repeat(500))]);
	let at = 0;
	const stream = new ReadableStream<Uint8Array>({
		pull(controller) {
			if (at++ === 0) controller.enqueue(body.subarray(0, 300));
			else controller.error(new Error("aborted"));
		},
	});
	const request = new Request("http://localhost:3000/acme/projects/moon/files", {
		...{ method: "POST", body: stream, duplex: "half" },
		headers: { "Content-Type": `multipart/form-data; boundary=${BOUNDARY}` },
	} as RequestInit);

	await expect(openUpload(request, LARGEST).then(allOf)).rejects.toBeDefined();
});

test.each([
	["/acme/projects/moon/files", true],
	["/acme/projects/moon/files/", true],
	["/Acme/Projects/moon/FILES", true],
	["/acme/projects/moon", false],
	["/acme/projects/moon/files/3/delete", false],
	["/account/picture", false],
])("only forms with files at %s are read while they arrive: %s", (path, is) => {
	expect(isUpload(sent(Buffer.alloc(0), { path }).request)).toBe(is);
	expect(isUpload(sent(Buffer.alloc(0), { path, type: "application/x-www-form-urlencoded" }).request)).toBe(
		false,
	);
});
