import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkClientAssets } from "#scripts/check/client-assets.ts";

/** Returns what is wrong with a build of this server and these client files. */
function wrongWith(server: string, client: Record<string, string>): string | undefined {
	const build = mkdtempSync(join(tmpdir(), "build-"));
	for (const folder of ["server", "client/assets"]) mkdirSync(join(build, folder), { recursive: true });
	writeFileSync(join(build, "server/index.js"), server);
	for (const [name, content] of Object.entries(client)) writeFileSync(join(build, "client", name), content);
	const wrong = checkClientAssets(build);
	rmSync(build, { recursive: true });
	return wrong;
}

test("a page that asks for scripts that the build has removed is found", () => {
	const board = "const handle$1 = {\n\ttitle: 1,\n\tscripts: isWanted\n};";

	expect(wrongWith(board, {})).toMatch("the build has none");
	expect(wrongWith(board, { "board.js": "" })).toBeUndefined();
	expect(wrongWith("/** `handle = { scripts: true }` */\nconst handle = { title: 1 };", {})).toBeUndefined();
});

test("code of the server in a script is found", () => {
	expect(wrongWith("", { "board.js": "process.env.PORT" })).toBe("board.js contains process.env.");
});

test("the small script has its budget, is the one that pages name, and is searched like any other", () => {
	const name = "assets/small-script-B5q_fANO.js";
	const large = randomBytes(7 * 1024).toString("base64");

	expect(wrongWith(`const url = "/${name}";`, { [name]: "let a;" })).toBeUndefined();
	expect(wrongWith(`const url = "/${name}";`, { [name]: large })).toMatch("bytes compressed, more than 6144");
	expect(wrongWith(`const url = "/${name}";`, { [name]: "pgTable" })).toBe(`${name} contains pgTable`);
	expect(wrongWith(`const url = "/${name}";`, {})).toBe("The pages name a small script that is not there");
	expect(wrongWith("", { [name]: "let a;" })).toBe(`No page names ${name}`);
	expect(wrongWith(`const url = "/${name}";`, { [name]: "", "assets/small-script-a.js": "" })).toMatch(
		"2 small",
	);
});
