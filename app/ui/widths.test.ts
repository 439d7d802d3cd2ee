import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const tokens = readFileSync("app/ui/styles/tokens.css", "utf8");

test("every width that a class asks about is one of the tokens, for which Tailwind has classes", () => {
	const unknown = globSync("app/**/*.tsx").flatMap((file) =>
		[...readFileSync(file, "utf8").matchAll(/["\s](@?)(\w+):[a-z]+-/g)]
			.filter(
				([, at, name]) => at === "@" || name === "sm" || name === "md" || name === "lg" || name === "xl",
			)
			.map(([, at, name]) => (at ? `--container-${name}` : `--breakpoint-${name}`))
			.filter((token) => !tokens.includes(`${token}:`))
			.map((token) => `${file}: ${token}`),
	);

	expect(unknown).toEqual([]);
});
