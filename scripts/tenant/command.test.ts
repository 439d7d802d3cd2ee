import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { newAddress } from "../command-line/workspace.ts";
import { confirm } from "./command.ts";

function terminal(isTTY = true) {
	const output = new PassThrough();
	return { input: Object.assign(new PassThrough(), { isTTY }), output, said: () => String(output.read()) };
}

test("typing the address on the terminal continues; anything else changes nothing", async () => {
	const right = terminal();
	right.input.end("acme\n");
	await confirm({ values: {} }, "acme", "Acme is deleted.", right);
	expect(right.said()).toContain("Acme is deleted.\nType acme to confirm: ");

	for (const typed of ["Acme\n", "yes\n", "\n", ""]) {
		const wrong = terminal();
		wrong.input.end(typed);
		await expect(confirm({ values: {} }, "acme", "Acme is deleted.", wrong)).rejects.toThrow(
			/nothing was changed/,
		);
	}
});

test("without a terminal only --yes continues", async () => {
	await expect(confirm({ values: {} }, "acme", "Acme is deleted.", terminal(false))).rejects.toThrow(
		/add --yes/,
	);
	await confirm({ values: { yes: true } }, "acme", "Acme is deleted.", terminal(false));
});

test.each(["admin", "a", "-ab", "ab-", "Ab", "a_b", "a".repeat(64), "ab\n", 'x"; drop'])(
	"%j is no address to give",
	(slug) => {
		expect(() => newAddress("slug", slug)).toThrow(/--slug/);
	},
);
