import { join } from "node:path";
import { data } from "react-router";
import { expect, test } from "vitest";
import { sampleOf } from "./error-sample.server.ts";
import { scrubbed, withoutFolders } from "./scrub.ts";

test.each([
	["connect to postgres://app:hunter2@db.example:5432/tenantry failed", "hunter2"],
	["sent Authorization: Bearer abc.def-123 upstream", "abc.def-123"],
	["header Cookie=__session=abc; __client=def", "__session"],
	["CLERK_SECRET_KEY sk_live_abcDEF123 was refused", "sk_live_abcDEF123"],
	["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw does not fit", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
	["token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl expired", "eyJzdWIiOi"],
	["no mailbox for ada.lovelace@acme.example", "ada.lovelace"],
	["GET https://app.example/x?token=abc&next=/y failed", "token=abc"],
	['invalid input syntax for type integer: "my secret plan"', "secret plan"],
	['Unexpected token, "{"phone": "+49 30"}" is not valid JSON', "+49 30"],
	[`link /invitations/${"a1B_".repeat(11).slice(0, 43)} broke`, "a1B_a1B_"],
	['{"password":"hunter2"}', "hunter2"],
])("confidential text is removed: %s", (text, secret) => {
	expect(text).toContain(secret);
	expect(scrubbed(text)).not.toContain(secret);
});

test("details that show where to look are kept", () => {
	const text =
		'duplicate key value violates unique constraint "projects_slug_key" of org_2abc in 3f8e7a52-1c1d-4a57-9d0b-8a2f9f1f4a11';

	expect(scrubbed(text)).toBe(text);
});

test("what was typed is removed wherever it is, long texts first", () => {
	expect(scrubbed("no room for Moon base alpha in Moon base", ["Moon base", "Moon base alpha", "no"])).toBe(
		"no room for … in …",
	);
});

test("a stack names our own files from the repository's root, and no folder of the machine", () => {
	const folder = join("/", "srv", "apps", "tenantry");
	const frame = `at load (file://${folder}/app/features/x/list.server.ts:3:7)`;

	expect(withoutFolders(frame, folder)).toBe("at load (app/features/x/list.server.ts:3:7)");
	expect(withoutFolders(frame, "/elsewhere")).toBe("at load (app/features/x/list.server.ts:3:7)");
	expect(withoutFolders(`at f (${folder}/node_modules/postgres/src/index.js:1:1)`, "/x")).toBe(
		"at f (node_modules/postgres/src/index.js:1:1)",
	);
	expect(withoutFolders(`cannot read ${join("/", "etc", "ssl", "key.pem")}`)).toBe("cannot read …/key.pem");
	expect(withoutFolders("of https://app.example/a/b and /:tenant")).toBe(
		"of https://app.example/a/b and /:tenant",
	);
	const { stack } = sampleOf(new Error("boom"));
	expect(stack).toContain("app/platform/log/error-sample.test.ts");
	expect(stack).not.toContain(process.cwd());
});

const failing = (message: string) => new TypeError(message);

test("the same bug with other values, at other lines, has the same fingerprint", () => {
	const one = failing('no project "moon" (17) for user_2xyz');
	const other = failing('no project "mars" (4711) for user_9abc');
	other.stack = one.stack?.replace("moon", "mars").replaceAll(/:\d+:\d+/g, ":999:1");

	expect(sampleOf(other).fingerprint).toBe(sampleOf(one).fingerprint);
});

test("another name, message, code or place is another bug", () => {
	const somewhere = failing("broken");
	const renamed = Object.assign(failing("broken"), { name: "RangeError" });
	const coded = Object.assign(failing("broken"), { code: "23505" });
	const elsewhere = (() => new TypeError("broken"))();
	const prints = [somewhere, renamed, coded, elsewhere, failing("torn")].map(
		(error) => sampleOf(error).fingerprint,
	);

	expect(new Set(prints).size).toBe(5);
});

test("a built file's name and hash are not part of a fingerprint", () => {
	const built = (file: string) => {
		const error = new Error("boom");
		error.stack = `Error: boom\n    at loader (file://${process.cwd()}/build/server/${file})`;
		return sampleOf(error).fingerprint;
	};

	expect(built("index.js:10:2")).toBe(built("assets/server-build-x7F.js:99:4"));
});

test("a multi-line message is not part of the stack; causes follow it", () => {
	const sample = sampleOf(
		new Error("first line\n    and a second", { cause: new Error("the wire broke", { cause: "rain" }) }),
	);

	expect(sample.stack.split("\n").every((line) => line.startsWith("at "))).toBe(true);
	expect(sample.message).toBe(
		"first line\n    and a second; because of Error: the wire broke; because of Thrown: rain",
	);
});

test("a refusal keeps its words and never the form it hands back; anything else can be thrown too", () => {
	const form = { action: "/x", fields: [["note", "my words"]], lostFiles: [], signInUrl: "" };
	const refused = data({ title: "Too late", message: "Try again.", form }, { status: 503 });

	expect(sampleOf(refused)).toMatchObject({ name: "Refusal", message: "503 Too late: Try again." });
	expect(JSON.stringify(sampleOf(refused))).not.toContain("my words");
	expect(sampleOf(undefined).message).toBe("A thrown undefined");
	expect(sampleOf({ password: "hunter2" }).message).toBe("A thrown object");
	expect(sampleOf(new Response(null, { status: 418 })).message).toBe("418");
});
