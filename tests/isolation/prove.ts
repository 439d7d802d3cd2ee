import type { RouteConfigEntry } from "@react-router/dev/routes";
import type { PlantedRoute } from "#tests/support/app/build-of-sources.ts";
import { lookAtWork, settling } from "./walk/after.ts";
import { TOLD_APART } from "./walk/allowed-differences.ts";
import { Tally } from "./walk/findings.ts";
import { walkOperations } from "./walk/operations.ts";
import { walkLinks, walkPages, warmUp } from "./walk/pages.ts";
import { walkForms } from "./walk/posts.ts";
import { lineFinder, linesOf, type RouteLine } from "./walk/routes.ts";
import { walkTools } from "./walk/tools.ts";
import { formsNobodyShows, UNLINKED } from "./walk/unshown.ts";
import type { Parameters, Walker } from "./walk/walk.ts";
import { walkWebhooks } from "./walk/webhooks.ts";
import { countedWork } from "./walk/work.ts";
import { PARAMETERS } from "./world/parameters.ts";
import { VISITORS, type Visitor } from "./world/people.ts";
import type { World } from "./world/world.ts";

export type Order = {
	/** Whether every visitor tries everything; otherwise only the owner does, and the others what their role could change. */
	thorough: boolean;
	visitors?: readonly Visitor[];
	/** Routes to walk instead of the product's. */
	planted?: { routes: PlantedRoute[]; lines: RouteLine[]; parameters?: Parameters };
};

/** Walks everything that the product answers and does, as each of our visitors. */
export async function prove(world: World, routes: RouteConfigEntry[], order: Order): Promise<Tally> {
	const { thorough, visitors = VISITORS, planted } = order;
	const tally = new Tally();
	const lines = planted?.lines ?? linesOf(routes);
	const values = { ...PARAMETERS, ...planted?.parameters };
	const work = countedWork(tally);
	const handle = await world.handler(planted?.routes);
	const restless = { world, handle, tally, thorough, tellApart: TOLD_APART, noting: new Set<string>() };
	await warmUp(restless, lines, values);
	const walker: Walker = { ...restless, settle: await settling(restless, work) };
	const lineFor = finder(lines);
	for (const who of visitors) {
		const { forms, links } = await walkPages(walker, lines, who, values);
		forms.push(...(await walkLinks(walker, lineFor, who, planted ? links : [...links, ...UNLINKED])));
		await walkForms(walker, [...forms, ...formsNobodyShows(walker, lines, values)], who, lineFor);
	}
	await walkWebhooks(walker, lines);
	if (!planted) await walkOperations(walker, values);
	if (!planted) await walkTools(walker, values);
	await work.runDailies();
	await lookAtWork(walker, "daily jobs", "");
	await world.restore();
	return tally;
}

function finder(lines: RouteLine[]): (path: string) => RouteLine {
	const find = lineFinder(lines);
	return (path) => find(path)?.line ?? { pattern: path, id: path, file: path, parameters: [] };
}
