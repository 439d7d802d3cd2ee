import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { BarChart, FunnelChart, LineChart } from "./chart.tsx";
import { percent, scaleEnd } from "./chart-scale.ts";

const about = { title: "Finished, by role", description: "Most of them are members." };

test("a chart is an image whose title and description are its name, and carries no style attribute", () => {
	for (const chart of [
		<BarChart key="bar" {...about} bars={[{ label: "Member <b>", value: 3 }]} />,
		<FunnelChart key="funnel" {...about} stages={[{ label: "One", came: 3, finished: 1, skipped: 1 }]} />,
		<LineChart key="line" {...about} labels={["1 Nov"]} series={[{ name: "Began", values: [3] }]} />,
	]) {
		const html = renderToStaticMarkup(chart);
		const [, titleId, descriptionId] = /role="img" aria-labelledby="(\S+) (\S+)"/.exec(html) ?? [];

		expect(html).toContain(`<title id="${titleId}">Finished, by role</title>`);
		expect(html).toContain(`<desc id="${descriptionId}">Most of them are members.</desc>`);
		expect(html).not.toMatch(/style=|<b>/);
	}
});

test("a chart without data draws no invalid numbers", () => {
	const html = renderToStaticMarkup(
		<>
			<BarChart {...about} bars={[]} />
			<BarChart {...about} bars={[{ label: "Nobody", value: 0 }]} />
			<FunnelChart {...about} stages={[{ label: "One", came: 0, finished: 0, skipped: 0 }]} />
			<LineChart {...about} labels={[]} series={[]} />
			<LineChart {...about} labels={[]} series={[{ name: "Began", values: [] }]} />
		</>,
	);

	expect(html).not.toMatch(/NaN|Infinity|undefined/);
});

test("the parts of a stage are distinguished by words, and by strokes that work in gray", () => {
	const stages = [
		{ label: "One", came: 10, finished: 5, skipped: 2 },
		{ label: "Two", came: 4, finished: 0, skipped: 0 },
	];

	const html = renderToStaticMarkup(<FunnelChart {...about} stages={stages} />);

	expect(html).toContain("10 reached · 5 finished · 2 skipped");
	expect(html).toContain("4 reached · 0 finished");
	expect(html).toMatch(/x="50%" width="20%" height="1rem" fill="url\(#/);
	const [, hatch] = /fill="url\(#([^)]+)\)"/.exec(html) ?? [];
	expect(html).toContain(`<pattern id="${hatch}"`);
});

test("a scale ends at a number that is easily halved, above everything it holds", () => {
	expect([0, 1, 2, 3, 5, 7, 10, 11, 99, 101, 4_100].map(scaleEnd)).toEqual([
		2, 2, 2, 4, 5, 10, 10, 20, 100, 200, 5_000,
	]);
	expect(scaleEnd(Number.NaN)).toBe(2);
	expect([percent(1, 3), percent(0, 0)]).toEqual([33.33, 0]);
});

test("the lines of a chart are named above it, each with dashes of its own, however close they are", () => {
	const series = ["All", "4xx", "5xx"].map((name) => ({ name, values: [0, 0] }));

	const html = renderToStaticMarkup(<LineChart {...about} labels={["1 Nov", "2 Nov"]} series={series} />);

	expect(
		[...html.matchAll(/<li><svg[^>]*class="([^"]+)".*?<bdi>(.*?)<\/bdi>/g)].map(([, ...parts]) => parts),
	).toEqual([
		["chart-series-1", "All"],
		["chart-series-2", "4xx"],
		["chart-series-3", "5xx"],
	]);
});
