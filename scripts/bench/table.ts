/** One measured figure. `ratio` is ours / limit, both measured in the same run. */
export type Figure = {
	what: string;
	ours: string;
	/** What it was measured against. */
	limit?: string;
	ratio?: number;
	/** The target as text, with its sign: "≥ 0.60". */
	target?: string;
	/** Undefined when there is no target. */
	met?: boolean;
};

const HEADINGS = ["figure", "ours", "compared to", "ratio", "target", "verdict"];

/** Renders the figures as a Markdown table with aligned columns. */
export function renderTable(figures: Figure[]): string {
	const rows = figures.map(({ what, ours, limit = "", ratio, target = "", met }) => [
		what,
		ours,
		limit,
		ratio?.toFixed(2) ?? "",
		target,
		met === undefined ? "" : met ? "met" : "MISSED",
	]);
	const widths = HEADINGS.map((heading, column) =>
		Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (cells: string[]) =>
		`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
	return [line(HEADINGS), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

export const inMs = (milliseconds: number) => `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
export const inKb = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
export const perSecond = (pages: number) => `${pages.toFixed(0)} pages/s`;
