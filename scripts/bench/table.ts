/** One measured figure. `ratio` is ours / limit; both were measured in the same run. */
export type Figure = {
	what: string;
	ours: string;
	/** What it was measured beside. */
	limit?: string;
	ratio?: number;
	/** In words, with its sign: "≥ 0.60". */
	target?: string;
	/** Undefined when there is no target to meet or miss. */
	met?: boolean;
};

const HEADINGS = ["figure", "ours", "beside it", "ratio", "target", "verdict"];

/** The figures as a Markdown table, columns aligned. */
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
