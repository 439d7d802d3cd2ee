import { expect, test } from "vitest";
import { scriptedPaths } from "#tests/support/browser/scripted-routes.ts";

const table = [
	{ file: "plain.tsx", path: "plain" },
	{ file: "board.tsx", path: ":tenant/board" },
	{ file: "layout.tsx", path: "studio", children: [{ file: "plain.tsx", path: ":id", index: true }] },
];
const sources: Record<string, string> = {
	"plain.tsx": "export const handle = { title: 1 };\nexport const scripts = { scripts: true };",
	"board.tsx": "export const handle = { scripts: true };",
	"layout.tsx": "export const handle: Handle = {\n\ttitle: 1,\n\tscripts: true,\n};",
};

test("a page sends scripts when its route, or one around it, asks for them", () => {
	const isScripted = scriptedPaths(table, (file) => sources[file] ?? "");

	expect(["/plain", "/acme/board", "/studio/7", "/nowhere"].map(isScripted)).toEqual([
		...[false, true, true, false],
	]);
});
