import { expect, test } from "vitest";
import { answerFile, dispositionOf } from "./file-answer.server.ts";

const sha256 = "ab".repeat(32);
const FILE = { name: "plan.txt", type: "text/plain; charset=utf-8", bytes: 10, sha256 };
const BYTES = "0123456789";

async function answer(headers: Record<string, string> = {}, { method = "GET", file = FILE } = {}) {
	let opened = 0;
	const found = await answerFile({ method, headers: new Headers(headers) }, file, async (range) => {
		opened++;
		return new Response(BYTES.slice(range?.start ?? 0, (range?.end ?? 9) + 1)).body ?? undefined;
	});
	if (!found) throw new Error("There was no answer");
	const get = (name: string) => found.headers.get(name);
	return { status: found.status, text: await found.text(), get, opened };
}

test("a file is answered whole, to be saved, and nothing in it may run", async () => {
	const { status, text, get } = await answer();

	expect([status, text, get("Content-Length")]).toEqual([200, BYTES, "10"]);
	expect(get("Content-Disposition")).toMatch(/^attachment;/);
	expect(get("X-Content-Type-Options")).toBe("nosniff");
	expect(get("ETag")).toBe(`"${sha256}"`);
	// The policy as a browser parses it (CSP 3, section 2.2.1): an unquoted `none` would be the name of a host.
	const policy = (get("Content-Security-Policy") ?? "").split(";").map((part) => part.trim().split(/\s+/));
	expect(policy).toEqual([["default-src", "'none'"], ["sandbox"]]);
	expect(get("Cache-Control")).toBe("private, max-age=0, no-transform");
});

test("a file that is shown is in no sandbox, where a reader of documents does not work, and is not kept", async () => {
	const found = await answerFile(
		{ method: "HEAD", headers: new Headers() },
		FILE,
		async () => undefined,
		"shown",
	);

	expect(found?.headers.get("Content-Disposition")).toMatch(/^inline; filename="plan.txt"/);
	expect(found?.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none';(?!.*sandbox)/);
	expect(found?.headers.get("Cache-Control")).toContain("no-store");
});

test.each([
	["bytes=2-4", 206, "234", "bytes 2-4/10"],
	["bytes=7-", 206, "789", "bytes 7-9/10"],
	["bytes=-3", 206, "789", "bytes 7-9/10"],
	["bytes=-99", 206, BYTES, "bytes 0-9/10"],
	["bytes=5-99999999", 206, "56789", "bytes 5-9/10"],
	["bytes=0-0", 206, "0", "bytes 0-0/10"],
	["bytes=10-", 416, "", "bytes */10"],
	["bytes=-0", 416, "", "bytes */10"],
	// A range that is none is as good as no range at all (section 14.2).
	["bytes=4-2", 200, BYTES, null],
	["bytes=-", 200, BYTES, null],
	["bytes=0-1,3-4", 200, BYTES, null],
	["bytes=0-0,".repeat(500), 200, BYTES, null],
	["rows=1-2", 200, BYTES, null],
	["bytes=1-2x", 200, BYTES, null],
	["bytes=99999999999999999999-", 200, BYTES, null],
])("the range %s is answered %i", async (range, wanted, bytes, contentRange) => {
	const { status, text, get } = await answer({ Range: range });

	expect([status, text, get("Content-Range")]).toEqual([wanted, bytes, contentRange]);
});

test("a download that was begun continues only with the very same bytes", async () => {
	const Range = "bytes=5-";

	expect((await answer({ Range, "If-Range": `"${sha256}"` })).status).toBe(206);
	for (const other of [`"${"cd".repeat(32)}"`, `W/"${sha256}"`, "Sun, 29 Nov 2026 09:00:00 GMT"])
		expect((await answer({ Range, "If-Range": other })).status).toBe(200);
});

test.each([`"${sha256}"`, `W/"${sha256}"`, `"x", "${sha256}"`, "*"])(
	"what the browser has already (%s) is not opened again",
	async (known) => {
		const { status, opened, get } = await answer({ "If-None-Match": known, Range: "bytes=0-1" });

		expect([status, opened, get("ETag")]).toEqual([304, 0, `"${sha256}"`]);
	},
);

test("HEAD says the same without opening the file", async () => {
	const { status, text, get, opened } = await answer({}, { method: "HEAD" });

	expect([status, text, get("Content-Length"), opened]).toEqual([200, "", "10", 0]);
});

test("an empty file has no range, and is answered whole", async () => {
	const file = { ...FILE, bytes: 0 };

	expect((await answer({ Range: "bytes=0-" }, { file })).status).toBe(416);
	expect(await answer({}, { file })).toMatchObject({ status: 200, text: "", opened: 0 });
});

test("bytes that are missing from the storage are no answer", async () => {
	const found = await answerFile({ method: "GET", headers: new Headers() }, FILE, async () => undefined);

	expect(found).toBeUndefined();
});

test.each([
	["plan.pdf", `attachment; filename="plan.pdf"; filename*=UTF-8''plan.pdf`],
	["Größe 5%.txt", `attachment; filename="Gro_e 5_.txt"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%205%25.txt`],
	[
		'a"; filename="b.html',
		`attachment; filename="a_; filename=_b.html"; filename*=UTF-8''a%22%3B%20filename%3D%22b.html`,
	],
	["a\r\nX: y.txt", `attachment; filename="a__X: y.txt"; filename*=UTF-8''a%0D%0AX%3A%20y.txt`],
	["it's (1)*.txt", `attachment; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`],
	["計画.pdf", `attachment; filename="__.pdf"; filename*=UTF-8''%E8%A8%88%E7%94%BB.pdf`],
])("the name %s is written for old and new programs", (name, header) => {
	expect(dispositionOf(name)).toBe(header);
	expect(() => new Headers({ "Content-Disposition": dispositionOf(name) })).not.toThrow();
});
