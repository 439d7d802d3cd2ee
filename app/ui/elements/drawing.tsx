/**
 * Of each: where it begins on the left, the part that is filled with color, and its lines. All are 96 by 72, with lines
 * of 2.
 */
const drawings = {
	/** An open door: who comes in. */
	door: {
		left: 8,
		fill: "M36 10 54 16v54L36 64z",
		lines: "M8 64h28M62 64h26M36 64V10h26v54M36 10l18 6v54l-18-6M49 42v4",
	},
	/** Doors side by side: who works together. */
	corridor: {
		left: 8,
		fill: "M39 28h18v36H39z",
		lines: "M8 64h80M8 16h80M14 64V28h18v36M39 64V28h18v36M64 64V28h18v36M27 46v3M52 46v3M77 46v3",
	},
	/** A ring of keys: who may do what. */
	keys: {
		left: 18,
		fill: "M34 8a16 16 0 1 0 0 32 16 16 0 0 0 0-32z",
		lines:
			"M34 8a16 16 0 1 0 0 32 16 16 0 0 0 0-32zM34 18a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM45 36l27 28M60 51l7-7M68 60l7-7M34 40v26M34 58h8M34 66h8",
	},
	/** An open drawer: what was put away. */
	drawer: {
		left: 14,
		fill: "M14 29h68v16H14z",
		lines: "M22 29V8h52v21M14 29h68v16H14zM22 45v21h52V45M44 18h8M44 37h8M44 56h8",
	},
	/** An open book: what has happened. */
	ledger: {
		left: 12,
		fill: "M48 16c8-6 22-7 36-3v46c-14-4-28-3-36 3z",
		lines:
			"M48 16C40 10 26 9 12 13v46c14-4 28-3 36 3 8-6 22-7 36-3V13c-14-4-28-3-36 3v46M20 24c7-1 13-1 20 2M20 34c7-1 13-1 20 2M20 44c7-1 13-1 20 2",
	},
	/** A lit window: someone is there. */
	window: {
		left: 16,
		fill: "M48 8h24v25H48z",
		lines: "M24 8h48v50H24zM48 8v50M24 33h48M16 64h64M16 64v-6h64v6",
	},
	/** A shelf: what there is to work on. */
	shelf: {
		left: 10,
		fill: "M20 14h20v20H20z",
		lines:
			"M10 6v62M86 6v62M10 34h76M10 62h76M20 14h20v20M20 34V14M50 34V18h14v16M72 34V10M78 34V10M20 62V46h28v16M58 62V50h20v12",
	},
	/** A letter box: what is said to you. */
	letterbox: {
		left: 14,
		fill: "M14 34a13 13 0 0 1 26 0v20H14z",
		lines: "M27 21h42a13 13 0 0 1 13 13v20H14V34a13 13 0 0 1 26 0v20M48 54v14M62 21V8h12v7H62M20 36h14",
	},
	/** A desk: what waits for someone. */
	desk: {
		left: 8,
		fill: "M50 22h22v12H50z",
		lines: "M8 34h80M16 34v32M80 34v32M54 34v16h26M66 42h4M50 34V22h22v12M22 34h12M28 34V20l10-8M32 8l11 9",
	},
	/** A keyhole under a lens: what is looked for. */
	keyhole: {
		left: 17,
		fill: "M40 22a7 7 0 0 1 4 13l3 11H33l3-11a7 7 0 0 1 4-13z",
		lines:
			"M40 10a23 23 0 1 0 0 46 23 23 0 0 0 0-46zM57 49l19 17M40 22a7 7 0 0 1 4 13l3 11H33l3-11a7 7 0 0 1 4-13z",
	},
	/** A hatch: what is passed on to someone else. */
	hatch: {
		left: 4,
		fill: "M14 20h32v32H14z",
		lines: "M8 64V8h44v16M52 48v16M4 64h88M14 20h32v32H14zM46 36h38M74 26l11 10-11 10",
	},
	/** A bell on a desk: who serves when no one is in. */
	bell: {
		left: 8,
		fill: "M24 48a24 24 0 0 1 48 0z",
		lines: "M24 48a24 24 0 0 1 48 0zM14 48h68v10H14zM8 66h80M48 24v-8M42 14h12M33 44a15 15 0 0 1 8-11",
	},
	/** Stairs: the way through what is new. */
	stairs: {
		left: 8,
		fill: "M58 66V30h16V18h14v48z",
		lines: "M8 66h80M10 66h16V54h16V42h16V30h16V18h14v48M81 18V4l9 4-9 4",
	},
} as const;

/** The family of drawings: rooms, doors and what is in them. */
export type DrawingName = keyof typeof drawings;

/**
 * Draws one of the family beside an empty list or on a first page, in the colors of the theme.
 *
 * Accessibility: decoration, hidden from assistive technology: the words beside it say everything.
 */
export function Drawing({ name }: { name: DrawingName }) {
	const { left, fill, lines } = drawings[name];
	return (
		<svg
			className="drawing"
			width="96"
			height="72"
			viewBox={`${left - 1} 0 96 72`}
			fill="none"
			aria-hidden="true"
		>
			<path className="drawing-fill" d={fill} />
			<path stroke="currentColor" strokeWidth="2" strokeLinejoin="round" strokeLinecap="round" d={lines} />
		</svg>
	);
}
