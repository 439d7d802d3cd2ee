import { classNames } from "./class-names.ts";

/** Shapes behind the sign. Two shapes, not a color, tell each badge from the others. */
const PLATES = {
	circle: "M24 3a21 21 0 1 0 0 42 21 21 0 0 0 0-42Z",
	hexagon: "M24 3 42.25 13.5v21L24 45 5.75 34.5v-21Z",
	shield: "M24 3.5 41 9v14c0 10.5-7 17.5-17 21.5C14 40.5 7 33.5 7 23V9Z",
	square: "M11 5h26a6 6 0 0 1 6 6v26a6 6 0 0 1-6 6H11a6 6 0 0 1-6-6V11a6 6 0 0 1 6-6Z",
} as const;

/** Pictures that a milestone can have. A name is never changed or removed: milestones of tenants refer to it. */
export const BADGES = {
	star: {
		label: "Star",
		plate: "circle",
		sign: "m24 12.5 3.4 7 7.6 1-5.5 5.3 1.4 7.7-6.9-3.7-6.9 3.7 1.4-7.7L13 20.5l7.6-1Z",
	},
	flag: { label: "Flag", plate: "shield", sign: "M18 35V13.5M18 14h13.5l-3.5 5 3.5 5H18" },
	summit: {
		label: "Summit",
		plate: "hexagon",
		sign: "M11.5 33.5 21 17l5.5 9 2.5-3.5 7.5 11ZM18 22.5l3 2 2.5-3.5",
	},
	bolt: { label: "Lightning", plate: "circle", sign: "M26.5 11.5 15.5 26H23l-1.5 10.5L32.5 22H25Z" },
	people: {
		label: "People",
		plate: "square",
		sign: "M20 23a4.25 4.25 0 1 0 0-8.5 4.25 4.25 0 0 0 0 8.5ZM11.5 34c.5-5 3.8-8 8.5-8s8 3 8.5 8M28.5 22.5a3.75 3.75 0 1 0-.8-7.2M31 26.3c3.2.8 5.2 3.6 5.5 7.7",
	},
	compass: {
		label: "Compass",
		plate: "shield",
		sign: "M24 34.5a11.5 11.5 0 1 0 0-23 11.5 11.5 0 0 0 0 23ZM29 18l-2.8 7.2L19 28l2.8-7.2Z",
	},
	leaf: {
		label: "Leaf",
		plate: "hexagon",
		sign: "M16.5 31.5c-3-9 3.5-17 17-17 1 12-6 20.5-17 17ZM13.5 36c2.5-6 6.5-10.5 12-13.5",
	},
	tick: { label: "Check mark", plate: "square", sign: "m14.5 24.5 6.5 6.5L33.5 17.5" },
} as const satisfies Record<string, { label: string; plate: keyof typeof PLATES; sign: string }>;

export type BadgeName = keyof typeof BADGES;

/**
 * Draws a milestone's picture in lines.
 *
 * Accessibility: an image named after what it shows; the milestone's own name is beside it in text. Plate and sign
 * differ in shape, so it reads in grayscale and on paper; a badge that has not been reached yet is dashed, and the
 * text says so.
 */
export function BadgePicture({
	badge,
	size = "normal",
	isAhead,
	isDecoration,
}: {
	/** A name from `BADGES`. A name that this build does not know is drawn as a star. */
	badge: string;
	size?: "small" | "normal";
	/** The milestone has not been reached yet. */
	isAhead?: true;
	/** The text beside it says what it shows. */
	isDecoration?: true;
}) {
	const { label, plate, sign } = Object.hasOwn(BADGES, badge) ? BADGES[badge as BadgeName] : BADGES.star;
	return (
		<svg
			className={classNames("badge-picture", size === "small" && "small", isAhead && "ahead")}
			viewBox="0 0 48 48"
			role={isDecoration ? "presentation" : "img"}
			aria-hidden={isDecoration}
			aria-label={isDecoration ? undefined : `Badge: ${label.toLowerCase()}`}
		>
			<path className="plate" d={PLATES[plate]} />
			<path className="sign" d={sign} />
		</svg>
	);
}
