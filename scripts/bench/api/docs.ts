import type { Bench } from "../environment.ts";
import { besideBare } from "../pages.ts";
import { type Figure, inKb } from "../table.ts";

// Targets from docs/benchmarks.md.
const LEAST_OF_BARE = 0.8;
const MOST_BYTES = 50_000;

const DOCUMENT = "/api/v1/openapi.json";
const PAGE = "/api/docs/projects";

/** Measures the API’s documentation, as a document and as a page. */
export async function measureDocs(bench: Bench, seconds: number): Promise<Figure[]> {
	const bare = await bench.serve("scripts/bench/bare.ts", { BARE_PATHS: `${DOCUMENT},${PAGE}` });
	const figures: Figure[] = [];
	for (const [name, path] of [
		["the OpenAPI document", DOCUMENT],
		["documentation of projects", PAGE],
	] as const) {
		const twins = [
			{ origin: bench.origin, path, cookie: "", pid: bench.pid },
			{ origin: bare.origin, path, cookie: "", pid: bare.pid },
		] as const;
		figures.push(...(await besideBare(name, twins, { seconds, least: LEAST_OF_BARE })));
	}
	return [...figures, await largest(bench)];
}

/** The largest page of the documentation, and how many scripts all of them have. */
async function largest({ origin }: Bench): Promise<Figure> {
	const pages = [await html(`${origin}/api`)];
	const groups = new Set((pages[0] ?? "").match(/(?<=href=")\/api\/docs\/[a-z-]+/g));
	for (const path of groups) pages.push(await html(`${origin}${path}`));
	const bytes = Math.max(...pages.map((page) => Buffer.byteLength(page)));
	const scripts = pages.reduce((sum, page) => sum + (page.match(/<script/g)?.length ?? 0), 0);
	return {
		what: `the largest of ${pages.length} pages of the documentation, and their scripts`,
		ours: `${inKb(bytes)}, ${scripts}`,
		...{ target: `≤ ${inKb(MOST_BYTES)}, 0`, met: bytes <= MOST_BYTES && scripts === 0 },
	};
}

async function html(url: string): Promise<string> {
	const answer = await fetch(url, { headers: { Accept: "text/html" } });
	if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
	return answer.text();
}
