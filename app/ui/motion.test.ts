import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const styles = new URL("./styles/", import.meta.url);
const css = readdirSync(styles).map((name) => readFileSync(new URL(name, styles), "utf8"));
const MOVES = /(?<![\w-])(transition|animation|scroll-behavior|@view-transition|@keyframes)[\w-]*\s*[:{]/;
// Ends at the brace that is indented like its beginning.
const WITH_CONSENT = /^(\t*)@media \(prefers-reduced-motion: no-preference\) \{.*?^\1\}/gms;

test("nothing moves for people whose system asks for less motion", () => {
	const consented = css.flatMap((text) => text.match(WITH_CONSENT) ?? []);
	const others = css.map((text) => text.replaceAll(WITH_CONSENT, ""));

	expect(consented.filter((block) => MOVES.test(block))).toHaveLength(1);
	expect(others.flatMap((text) => text.split("\n")).filter((line) => MOVES.test(line))).toEqual([]);
});
