import { carries, OURS, THEIRS } from "../world/marks.ts";
import type { Visitor } from "../world/people.ts";
import { ORIGIN } from "../world/world.ts";
import { ask } from "./answers.ts";
import type { PageForm } from "./forms.ts";
import { formsOf, linksOf } from "./forms.ts";
import type { RouteLine } from "./routes.ts";
import { askBoth, askOwn, type Parameters, pathWith, type Restless, toTheirs, type Walker } from "./walk.ts";

/** The forms and links on the pages of one visitor. */
export type Offered = { forms: PageForm[]; links: string[] };

/** Shows the other workspace's owner all pages first, so that anything a process caches of them is there to be found. */
export async function warmUp(walker: Restless, lines: RouteLine[], values: Parameters): Promise<void> {
	for (const line of lines) {
		const path = pathWith(walker, line, values, line.parameters);
		const answer = await ask(walker.handle, ORIGIN, { method: "GET", path }, walker.world.theirOwner);
		if (carries(answer.body, THEIRS)) walker.tally.count("shown to their owner", line.id);
	}
	walker.world.log.take();
}

/** Requests every page with our ids, with theirs in each place, and in their workspace; as a page and as data. */
export async function walkPages(
	walker: Walker,
	lines: RouteLine[],
	who: Visitor,
	values: Parameters,
): Promise<Offered> {
	const forms: PageForm[] = [];
	const links = new Set<string>();
	for (const line of lines) {
		const path = pathWith(walker, line, values, []);
		const own = await askOwn(walker, line, who, { method: "GET", path });
		if (who === "owner" && own.status === 200 && carries(own.body, OURS))
			walker.tally.count("shown to our owner", line.id);
		forms.push(...formsOf(own.body, path));
		for (const link of linksOf(own.body)) links.add(link);
		await askForTheirs(walker, line, who, values);
	}
	return { forms, links: [...links] };
}

/** Requests pages with their ids, as a page and as data. The owner and thorough visitors try theirs in each place, others in all at once. */
async function askForTheirs(
	walker: Walker,
	line: RouteLine,
	who: Visitor,
	values: Parameters,
): Promise<void> {
	const inAll = who === "owner" || walker.thorough;
	for (const theirs of inAll ? choicesOf(line) : fewChoicesOf(line, who)) {
		const path = pathWith(walker, line, values, theirs);
		// Nothing there belongs to anybody, as with the number of a version.
		if (!carries(path, THEIRS)) continue;
		const page = await askBoth(walker, line, who, { method: "GET", path });
		if (page.status < 300 && !line.parameters.includes("*")) {
			const what = `${page.status} for ${theirs.join(", ")} of theirs`;
			walker.tally.found({ kind: "opened", where: `GET ${line.pattern}`, who, what });
		}
		if (inAll) await askBoth(walker, line, who, { method: "GET", path: `${path.replace(/\/$/, "")}.data` });
	}
}

/** Returns which parameters are theirs: all, all but the workspace, and each of those alone. */
function choicesOf({ parameters }: RouteLine): string[][] {
	const below = parameters.filter((name) => name !== "tenant");
	const choices = [parameters, below, ...below.map((name) => [name])].filter((some) => some.length > 0);
	return [...new Map(choices.map((some) => [some.join(), some])).values()];
}

/** A visitor without a workspace gets the same refusal everywhere; members get the rules of each page. */
function fewChoicesOf({ parameters }: RouteLine, who: Visitor): string[][] {
	const below = parameters.filter((name) => name !== "tenant");
	if (OUTSIDE.includes(who)) return parameters.length > 0 ? [parameters] : [];
	return below.length > 0 ? [below] : [];
}

const OUTSIDE: readonly Visitor[] = ["suspended", "removed", "nobody", "signed-out"];

/** Follows links with a query: unchanged, which shows more forms, and with their ids in place of ours. */
export async function walkLinks(
	walker: Walker,
	lineFor: (path: string) => RouteLine,
	who: Visitor,
	links: string[],
): Promise<PageForm[]> {
	const forms: PageForm[] = [];
	const seen = new Set<string>();
	for (const link of links.filter((one) => one.includes("?"))) {
		const [path = "", query = ""] = link.split("?");
		const line = lineFor(path);
		const kind = `${line.id} ${[...new URLSearchParams(query).keys()].join()}`;
		if (seen.has(kind)) continue;
		seen.add(kind);
		const page = await askOwn(walker, line, who, { method: "GET", path: link });
		forms.push(...formsOf(page.body, link));
		if (!carries(decodeURIComponent(query), OURS)) continue;
		await askBoth(walker, line, who, { method: "GET", path: `${path}?${toTheirs(query)}` });
	}
	return forms;
}
