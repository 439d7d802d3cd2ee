import { expect, onTestFinished, test } from "vitest";
import { startLocalScanner } from "#scripts/local/files/scanner.ts";
import { scannerCheck } from "./scanner-check.ts";

test.each([
	["takes the largest file", 26_000_000, "ok", "it takes 25 MB"],
	["takes only smaller ones", 10_000_000, "missing", expect.stringContaining("virus scanner")],
])("the doctor asks a scanner that %s", async (_kind, most, state, found) => {
	const scanner = await startLocalScanner(0, most);
	onTestFinished(scanner.stop);

	expect(await scannerCheck(scanner.address)).toMatchObject([{ state, found }]);
});

test("the doctor finds a scanner that is not there, and looks for none that is not configured", async () => {
	expect(await scannerCheck("tcp://127.0.0.1:1")).toMatchObject([{ state: "missing" }]);
	expect(await scannerCheck("")).toEqual([]);
});
