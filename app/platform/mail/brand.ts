/** A color as the stylesheet gives it: lightness 0 to 1, chroma, hue in degrees. */
type Oklch = readonly [lightness: number, chroma: number, hue: number];

/**
 * The stylesheet's colors for what is shown where the stylesheet is not: emails, and the pages of `npm run dev`. Keys
 * are the names in `app/ui/styles/tokens.css`; a test keeps them equal.
 */
export const BRAND = {
	light: {
		canvas: [0.978, 0.005, 85],
		surface: [1, 0, 0],
		line: [0.9, 0.008, 85],
		"line-strong": [0.61, 0.014, 80],
		ink: [0.25, 0.012, 70],
		"ink-soft": [0.47, 0.015, 75],
		accent: [0.43, 0.085, 168],
		"on-accent": [0.99, 0.01, 168],
		danger: [0.5, 0.18, 27],
		focus: [0.52, 0.19, 260],
	},
	dark: {
		canvas: [0.19, 0.006, 75],
		surface: [0.225, 0.007, 75],
		line: [0.33, 0.008, 75],
		"line-strong": [0.57, 0.012, 75],
		ink: [0.94, 0.006, 85],
		"ink-soft": [0.75, 0.01, 80],
		accent: [0.8, 0.105, 168],
		"on-accent": [0.21, 0.035, 168],
		danger: [0.76, 0.13, 25],
		focus: [0.78, 0.12, 255],
	},
} as const satisfies Record<string, Record<string, Oklch>>;

type Theme = keyof typeof BRAND;
export type BrandColor = keyof (typeof BRAND)["light"];

/** Returns a color as mail programs know it: `#rrggbb`. */
export const colorOf = (theme: Theme, name: BrandColor): string => hexOf(BRAND[theme][name]);

/** Returns the colors of a workspace's tile, light, for its hue in degrees. */
export const tileColors = (hue: number): { ground: string; ink: string } => ({
	ground: hexOf([0.45, 0.09, hue]),
	ink: hexOf([0.99, 0.01, hue]),
});

/** The colors of a theme as custom properties of CSS: `--ink:#…;--accent:#…`. */
export const propertiesOf = (theme: Theme): string =>
	(Object.keys(BRAND[theme]) as BrandColor[]).map((name) => `--${name}:${colorOf(theme, name)}`).join(";");

const hexOf = (color: Oklch): string => `#${linearOf(color).map(coded).join("")}`;

/** Returns red, green and blue as light, 0 to 1, clipped to sRGB as browsers clip it. Matrices: CSS Color 4, section 18. */
export function linearOf([lightness, chroma, hue]: Oklch): [red: number, green: number, blue: number] {
	const a = chroma * Math.cos((hue * Math.PI) / 180);
	const b = chroma * Math.sin((hue * Math.PI) / 180);
	const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
	const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
	const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
	const clip = (value: number) => Math.min(1, Math.max(0, value));
	return [
		clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
		clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
		clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
	];
}

function coded(light: number): string {
	const share = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
	return Math.round(share * 255)
		.toString(16)
		.padStart(2, "0");
}
