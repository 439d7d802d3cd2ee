import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { linearOf } from "#app/platform/mail/brand.ts";
import { hueOf, hueStep, nearestHue } from "./elements/hue.ts";

type Tokens = Map<string, string>;

const css = readFileSync(new URL("./styles/tokens.css", import.meta.url), "utf8");
const light = new Map([...tokensAfter("@theme static {"), ...tokensAfter(":root {")]);
const darkBySystem = tokensAfter(':root:not([data-theme="light"]) {');
const darkByChoice = tokensAfter('[data-theme="dark"] {');
const themes = { light, dark: new Map([...light, ...darkByChoice]) };
const hues = Array.from({ length: 360 / hueStep }, (_, index) => index * hueStep);

const grounds = ["canvas", "surface", "sunken"];
// WCAG 2.2, 1.4.3: 4.5 for text; 1.4.11: 3 for what shows a control and its focus.
const texts = [
	...grounds.flatMap((ground) => [
		`ink ${ground}`,
		`ink-soft ${ground}`,
		`accent ${ground}`,
		`danger ${ground}`,
	]),
	...["accent", "success", "warning", "danger"].map((tone) => `${tone} ${tone}-soft`),
	...["accent", "success", "warning", "danger"].map((tone) => `ink ${tone}-soft`),
	"ink line",
	"accent-strong accent-soft",
	"on-accent accent",
	"on-accent accent-strong",
	"on-danger danger",
	"on-danger danger-strong",
];
const controls = grounds.flatMap((ground) => [`line-strong ${ground}`, `focus ${ground}`]);

test.each(["light", "dark"] as const)(
	"text and controls stand out from their background in the %s theme",
	(theme) => {
		const tokens = themes[theme];

		const weak = [...texts.map((pair) => [pair, 4.5] as const), ...controls.map((pair) => [pair, 3] as const)]
			.map(([pair, least]) => ({ pair, least, contrast: contrastOf(tokens, pair) }))
			.filter(({ least, contrast }) => contrast < least);

		expect(weak).toEqual([]);
	},
);

test.each(["light", "dark"] as const)("an initial can be read on each hue in the %s theme", (theme) => {
	const tokens = themes[theme];

	const weak = hues.filter(
		(hue) => contrast(tile(tokens, "--tile", hue), tile(tokens, "--on-tile", hue)) < 4.5,
	);

	expect(weak).toEqual([]);
});

test.each(["light", "dark"] as const)(
	"the frame in each workspace's hue leaves its words, its controls and its current page to be seen in the %s theme",
	(theme) => {
		const tokens = themes[theme];
		const seen = (name: string) => luminance(numbers(tokens.get(`--color-${name}`)));

		const weak = hues.flatMap((hue) => {
			const [ground, current, mark] = ["--frame", "--frame-active", "--frame-mark"].map((name) =>
				tile(tokens, name, hue),
			) as [number, number, number];
			// WCAG 2.2, 1.4.3 and 1.4.11, as above.
			const pairs: [string, number, number, number][] = [
				["ink", 4.5, seen("ink"), ground],
				["soft ink", 4.5, seen("ink-soft"), ground],
				["ink on the current page", 4.5, seen("ink"), current],
				["the current page's mark", 3, mark, current],
				["focus", 3, seen("focus"), ground],
				["edges of controls", 3, seen("line-strong"), ground],
			];
			return pairs
				.filter(([, least, front, back]) => contrast(front, back) < least)
				.map(([pair]) => `${pair} at hue ${hue}`);
		});

		expect(weak).toEqual([]);
	},
);

test("the dark theme is the same by system and by choice", () => {
	expect(darkByChoice).toEqual(darkBySystem);
	expect(darkByChoice.size).toBeGreaterThan(20);
});

test("every hue that an id can have is in the stylesheet, and ids are spread over them", () => {
	const given = new Set(Array.from({ length: 2_000 }, (_, index) => hueOf(`org_${index}`)));

	expect(given).toEqual(new Set(hues));
	for (const hue of hues) expect(css).toContain(`[data-hue="${hue}"] {\n\t\t--hue: ${hue};`);
	expect(nearestHue(359)).toBe(0);
	expect(nearestHue(-20)).toBe(345);
});

function tokensAfter(opening: string): Tokens {
	const start = css.indexOf(opening) + opening.length;
	const block = css.slice(start, css.indexOf("}", start));
	return new Map(
		[...block.matchAll(/(--[\w-]+): ([^;]+);/g)].map(([, name = "", value = ""]) => [name, value]),
	);
}

function contrastOf(tokens: Tokens, pair: string): number {
	const [front, ground] = pair.split(" ").map((name) => numbers(tokens.get(`--color-${name}`)));
	return contrast(luminance(front ?? []), luminance(ground ?? []));
}

function tile(tokens: Tokens, name: string, hue: number): number {
	return luminance([...numbers(tokens.get(name)), hue]);
}

function numbers(value = ""): number[] {
	const found = value.match(/[\d.]+/g)?.map(Number) ?? [];
	if (found.length < 2) throw new Error(`not a color: "${value}"`);
	return found;
}

function contrast(one: number, other: number): number {
	const [low = 0, high = 0] = [one, other].toSorted((a, b) => a - b);
	return (high + 0.05) / (low + 0.05);
}

/** Computes the WCAG luminance of an oklch color. */
function luminance([lightness = 0, chroma = 0, hue = 0]: number[]): number {
	const [red, green, blue] = linearOf([lightness, chroma, hue]);
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
