import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkClientAssets } from "#scripts/check/client-assets.ts";

/** Returns what is wrong with a build of this server and these client files. */
function wrongWith(server: string, client: Record<string, string>): string | undefined {
	const build = mkdtempSync(join(tmpdir(), "build-"));
	for (const folder of ["server", "client"]) mkdirSync(join(build, folder));
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
