import { FORM_MARK } from "#app/platform/http/forms/field-names.ts";
import { newFormMark } from "#app/platform/http/forms/form-mark.server.ts";
import { exchange, marksIn, OURS, THEIRS, unsaid } from "../world/marks.ts";
import { idOf, type Visitor } from "../world/people.ts";
import { endsSessions, signIn } from "../world/sessions.ts";
import { ORIGIN, type World } from "../world/world.ts";
import { type Answer, type Ask, ask, asNobodys, differenceOf, leaksIn, saidIn } from "./answers.ts";
import type { Tally } from "./findings.ts";
import type { RouteLine } from "./routes.ts";

export type Handle = (request: Request) => Promise<Response>;

/** Who requests what from whom, and where it is recorded. */
export type Walker = {
	world: World;
	handle: Handle;
	tally: Tally;
	/** Whether everybody tries everything, or only the owner; the others then try theirs in all places at once. */
	thorough: boolean;
	/** Routes whose page views are recorded. */
	noting: Set<string>;
	/** Runs what follows a save, checks it, and undoes all of it. */
	settle(line: RouteLine, who: Visitor, said: string): Promise<void>;
	/** Intentional differences of the product, by route, each with the reason. */
	tellApart: Record<string, string>;
};

/** A walker before `settle` is available. */
export type Restless = Omit<Walker, "settle">;

/** Requests something of our own, and searches the answer for anything of theirs. */
export async function askOwn(walker: Walker, line: RouteLine, who: Visitor, wish: Ask): Promise<Answer> {
	walker.tally.count("asked", line.id, who, wish.method, "own");
	const answer = await askOnce(walker, line, who, wish);
	if (wish.method !== "GET" || !(await walker.world.keeper.hasGrown())) return answer;
	walker.noting.add(line.id);
	await walker.settle(line, who, saidIn(wish));
	return answer;
}

/** Requests something of theirs, and the same of nobody's: both answers must be identical, and contain nothing of theirs. */
export async function askBoth(walker: Walker, line: RouteLine, who: Visitor, wish: Ask): Promise<Answer> {
	const { tally, tellApart } = walker;
	tally.count("asked", line.id, who, wish.method, "theirs");
	const theirs = await askOnce(walker, line, who, wish);
	if (line.id in tellApart) return theirs;
	const nobodys = await askOnce(walker, line, who, asNobodys(wish));
	if (differenceOf(theirs, nobodys) === undefined) return theirs;
	// Tries again, because a page may have been rendered in another second.
	const again = await askOnce(walker, line, who, wish);
	const what = differenceOf(again, await askOnce(walker, line, who, asNobodys(wish)));
	if (what) tally.found({ kind: "difference", where: whereOf(line, wish), who, what });
	return theirs;
}

async function askOnce(walker: Walker, line: RouteLine, who: Visitor, wish: Ask): Promise<Answer> {
	const { world, handle, settle } = walker;
	const answer = await ask(handle, ORIGIN, marked(wish, who), world.cookies[who]);
	if (endsSessions(wish)) world.cookies[who] = await signIn(world.clerk, OURS, who);
	look(walker, line, who, wish, answer);
	const isSaved = wish.method !== "GET" && answer.status < 400;
	if (isSaved) walker.tally.count("saved", line.id, who);
	if (isSaved || walker.noting.has(line.id)) await settle(line, who, saidIn(wish));
	return answer;
}

/** Sends a form that no page of the walk showed as if one had: with the mark of the person who opened it. */
export function marked(wish: Ask, who: Visitor): Ask {
	if (!wish.form || wish.form.some(([name]) => name === FORM_MARK)) return wish;
	const { name, value } = newFormMark(who === "signed-out" ? undefined : idOf(OURS, who));
	return { ...wish, form: [[name, value], ...wish.form] };
}

// An answer's log line is written after it was sent, perhaps during the next request.
let saidBefore = "";

function look({ tally, world }: Walker, line: RouteLine, who: Visitor, wish: Ask, answer: Answer): void {
	const where = whereOf(line, wish);
	const said = saidIn(wish);
	const log = world.log.take();
	for (const what of leaksIn(answer, said)) tally.found({ kind: "leak", where, who, what });
	for (const what of unsaid(marksIn(log, THEIRS), `${saidBefore}\n${said}`)) {
		tally.found({ kind: "leak", where: `${where} (log)`, who, what });
	}
	if (answer.status >= 500 && answer.status !== 503) {
		tally.found({ kind: "error", where, who, what: `${answer.status}: ${reasonIn(log)}` });
	}
	saidBefore = said;
}

const reasonIn = (log: string): string => /"message":"(.{0,200})/.exec(log)?.[1] ?? "no reason in the log";

const whereOf = ({ pattern }: RouteLine, { method, form = [] }: Ask): string =>
	[method, pattern, form.length > 0 ? `{${[...new Set(form.map(([name]) => name))].join(", ")}}` : ""]
		.join(" ")
		.trim();

/** Returns the address of a route with our own ids. */
export function ownPath({ world }: Restless, { pattern, parameters }: RouteLine, values: Parameters): string {
	return parameters.reduce((path, name) => {
		const value = values[name]?.(OURS, world.ours.rows);
		if (value === undefined) {
			throw new Error(
				`${pattern} has a parameter “${name}” that is missing in tests/isolation/world/parameters.ts: add which of a workspace's ids belongs there`,
			);
		}
		return path.replace(
			name === "*" ? "*" : new RegExp(`:${name}\\b\\??`),
			value.split("/").map(encodeURIComponent).join("/"),
		);
	}, pattern);
}

export type Parameters = Record<
	string,
	((mark: typeof OURS, rows: World["ours"]["rows"]) => string) | undefined
>;

/** Returns the address of a route with their ids for these parameters, and our own for the others. */
export function pathWith(
	walker: Restless,
	line: RouteLine,
	values: Parameters,
	theirs: readonly string[],
): string {
	const { world } = walker;
	const mixed = Object.fromEntries(
		line.parameters.map((name) => [
			name,
			theirs.includes(name) ? () => values[name]?.(THEIRS, world.theirs.rows) ?? "" : values[name],
		]),
	);
	return ownPath(walker, line, mixed);
}

export const toTheirs = (text: string): string => exchange(text, OURS, THEIRS);
