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

/** Who asks whom, and where it is noted. */
export type Walker = {
	world: World;
	handle: Handle;
	tally: Tally;
	/** Whether everybody tries everything, or only the owner: the others then try theirs in all places at once. */
	thorough: boolean;
	/** Routes whose pages are noted when somebody looks at them. */
	noting: Set<string>;
	/** Runs what follows from something that was saved, looks at it, and undoes all of it. */
	settle(line: RouteLine, who: Visitor, said: string): Promise<void>;
	/** Differences that the product makes on purpose, by route, each with the reason. */
	tellApart: Record<string, string>;
};

/** Before it is known how to settle what was saved. */
export type Restless = Omit<Walker, "settle">;

/** Asks for something of our own, and looks for anything of theirs in the answer. */
export async function askOwn(walker: Walker, line: RouteLine, who: Visitor, wish: Ask): Promise<Answer> {
	walker.tally.count("asked", line.id, who, wish.method, "own");
	const answer = await askOnce(walker, line, who, wish);
	if (wish.method === "POST" || !(await walker.world.keeper.hasGrown())) return answer;
	walker.noting.add(line.id);
	await walker.settle(line, who, saidIn(wish));
	return answer;
}

/** Asks for something of theirs, and for the same of nobody's: both answers have to be the same, and say nothing of theirs. */
export async function askBoth(walker: Walker, line: RouteLine, who: Visitor, wish: Ask): Promise<Answer> {
	const { tally, tellApart } = walker;
	tally.count("asked", line.id, who, wish.method, "theirs");
	const theirs = await askOnce(walker, line, who, wish);
	if (line.id in tellApart) return theirs;
	const nobodys = await askOnce(walker, line, who, asNobodys(wish));
	if (differenceOf(theirs, nobodys) === undefined) return theirs;
	// Once more: a page may have been made in another second.
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
	const isSaved = wish.method === "POST" && answer.status < 400;
	if (isSaved) walker.tally.count("saved", line.id, who);
	if (isSaved || walker.noting.has(line.id)) await settle(line, who, saidIn(wish));
	return answer;
}

/** What no page of the walk showed goes as if one had: a form says who opened it. */
export function marked(wish: Ask, who: Visitor): Ask {
	if (!wish.form || wish.form.some(([name]) => name === FORM_MARK)) return wish;
	const { name, value } = newFormMark(who === "signed-out" ? undefined : idOf(OURS, who));
	return { ...wish, form: [[name, value], ...wish.form] };
}

// A line about an answer is written when it has been sent: perhaps while the next one is asked for.
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

/** The address of a route with our own ids. */
export function ownPath({ world }: Restless, { pattern, parameters }: RouteLine, values: Parameters): string {
	return parameters.reduce((path, name) => {
		const value = values[name]?.(OURS, world.ours.rows);
		if (value === undefined) {
			throw new Error(
				`${pattern} has a parameter “${name}” that tests/isolation/world/parameters.ts does not know: add which of a workspace's ids stands there`,
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

/** The address of a route with their ids for these parameters, and our own for the others. */
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
