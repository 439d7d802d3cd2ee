import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BRAND, colorOf, tileColors } from "./brand.ts";

const css = readFileSync("app/ui/styles/tokens.css", "utf8");
const blocks = { light: "@theme static {", dark: '[data-theme="dark"] {' };

test.each(["light", "dark"] as const)(
	"emails have the colors of the stylesheet, in the %s theme",
	(theme) => {
		const begin = css.indexOf(blocks[theme]);
		const block = css.slice(begin, css.indexOf("}", begin));

		for (const [name, color] of Object.entries(BRAND[theme])) {
			expect(block).toContain(`--color-${name}: oklch(${color.join(" ")});`);
		}
	},
);

test("colors are as browsers show them", () => {
	expect(colorOf("light", "surface")).toBe("#ffffff");
	// Lightning CSS converts oklch(0.43 0.085 168) to the same.
	expect(colorOf("light", "accent")).toBe("#065e47");
	expect(css).toContain("--tile: 0.45 0.09;");
	expect(css).toContain("--on-tile: 0.99 0.01;");
	expect(tileColors(0).ground).not.toBe(tileColors(180).ground);
});
