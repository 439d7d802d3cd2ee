import type { z } from "zod";
import { operations } from "#app/api.server.ts";
import { addressOf } from "#app/tenant/api/find-operation.ts";
import type { Operation } from "#app/tenant/api/operation.ts";
import { keyOf } from "../world/fills.ts";
import { type Mark, OURS, THEIRS } from "../world/marks.ts";
import { idOf, MEMBERS, type MemberName } from "../world/people.ts";
import type { Rows } from "../world/rows.ts";
import { A_FILE, type Ask } from "./answers.ts";
import type { RouteLine } from "./routes.ts";
import { askBoth, askOwn, type Parameters, pathWith, type Walker } from "./walk.ts";

/** What pages call otherwise: there, a webhook is a message from Clerk. */
const ON_PAGES: Record<string, string> = { webhook: "hook" };

/** Returns the line of the walk for an operation of the API. */
export const lineOfOperation = ({ id, method, path }: Operation): RouteLine => {
	const pattern = addressOf(path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `:${ON_PAGES[name] ?? name}`));
	const parameters = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");
	return { pattern, id: `${method} ${id}`, file: id, parameters };
};

/** Values of a body, by field: whatever names something names this workspace’s. */
const VALUES: Record<string, (mark: Mark, rows: Rows) => unknown> = {
	name: () => "Words of a program",
	text: () => "Words of a program",
	leadId: (mark) => idOf(mark, "member"),
	assigneeId: (mark) => idOf(mark, "member"),
	teamId: (_mark, { teams }) => String(teams?.[0]?.id),
	mentionedIds: (mark) => [idOf(mark, "member")],
	memberId: (mark) => idOf(mark, "member"),
	role: (_mark, { roles }) => String(roles?.[0]?.key),
	defaultRole: (_mark, { roles }) => String(roles?.[0]?.key),
	teamIds: (_mark, { teams }) => [String(teams?.[0]?.id)],
	pathId: (_mark, { onboardingPaths }) => String(onboardingPaths?.[0]?.id),
	url: ({ word }) => `https://programs.${word}.example/in`,
	events: () => ["team.created"],
	event: () => "team.created",
	held: () => "all",
	from: () => "2026-01-01",
	to: () => "2026-01-02",
	emails: () => ["somebody@example.com"],
};

/** Writes a body in which every field that names something names a thing of one workspace. */
export function bodyOf(shape: z.ZodObject, mark: Mark, rows: Rows): string {
	const known = Object.keys(shape.shape).filter((field) => field in VALUES);
	return JSON.stringify(Object.fromEntries(known.map((field) => [field, VALUES[field]?.(mark, rows)])));
}

/** Calls every operation with the key of each of our members: on our own things, and with their ids in each place. */
export async function walkOperations(walker: Walker, values: Parameters): Promise<void> {
	for (const operation of operations) {
		for (const who of MEMBERS) await callAs(walker, operation, who, values);
	}
}

async function callAs(walker: Walker, operation: Operation, who: MemberName, values: Parameters) {
	const line = lineOfOperation(operation);
	const { ours, theirs } = walker.world;
	const { body, takesFiles } = operation;
	const wish = (named: readonly string[], json?: string): Ask => ({
		method: operation.method,
		path: pathWith(walker, line, values, named),
		headers: { Authorization: `Bearer ${keyOf(OURS, who)}`, "If-Match": "*", Accept: "application/json" },
		...(json !== undefined && { json }),
		...(takesFiles && { form: [["files", A_FILE]], takesFiles }),
	});
	await askOwn(walker, line, who, wish([], body && bodyOf(body, OURS, ours.rows)));
	const places = [line.parameters, ...line.parameters.map((name) => [name])].filter(
		(some) => some.length > 0,
	);
	for (const named of places) {
		const answer = await askBoth(walker, line, who, wish(named, body && bodyOf(body, OURS, ours.rows)));
		if (answer.status < 300) {
			const what = `${answer.status} for ${named.join(", ")} of theirs`;
			walker.tally.found({ kind: "opened", where: `${operation.method} ${line.pattern}`, who, what });
		}
	}
	if (body) await askBoth(walker, line, who, wish([], bodyOf(body, THEIRS, theirs.rows)));
}

/** Returns a sentence for each operation that nobody could use on something of their own: then it proves nothing. */
export const unusedOperations = (walked: (id: string) => number): string[] =>
	operations
		.map(lineOfOperation)
		.filter(({ id }) => walked(id) === 0)
		.map(({ id }) => `${id} was not called: tests/isolation/walk/operations.ts calls the table, look there`);
