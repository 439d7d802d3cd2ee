import { and, asc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { plainRuns } from "#app/platform/markdown.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import { type CommentValues, nobodyOf } from "./forms.ts";
import { beginningsOf, countSigns, findNames, keyOf, MOST_SIGNS } from "./names-in-text.ts";

/** A member whom a comment mentions. */
export type Mentioned = { id: string; name: string };

/** A name that several members have, and who they are. */
export type Doubt = {
	key: string;
	name: string;
	people: { id: string; name: string; email: string | undefined; role: string; joinedAt: Date }[];
};

/** Whom a comment mentions, or why it cannot be saved like this. */
export type Mentions =
	| { outcome: "found"; people: Mentioned[] }
	| { outcome: "refused"; errors: Record<string, string[]>; doubts: Doubt[] };

// Enough for a team; nobody tells a whole workspace something in a comment.
const MOST_MENTIONED = 20;
const MOST_FOUND = 1_000;
// Nobody reads a longer list of people of one name.
const MOST_OF_ONE_NAME = 50;

const TOO_MANY_SIGNS = `There are more than ${MOST_SIGNS} @ signs in this comment. Put what isn’t a name in a code block.`;
const WHICH_ONE = "Choose whom you mean: more than one member has this name";

/**
 * A step: finds whom a comment mentions, by names and addresses in its text and by boxes, in one query however many
 * there are. `before`: whom it mentioned so far, who stay even if they have left.
 */
export async function findMentions(
	reading: Reading,
	values: CommentValues,
	before: string[] = [],
): Promise<Mentions> {
	const runs = plainRuns(values.comment);
	if (runs.reduce((signs, run) => signs + countSigns(run), 0) > MOST_SIGNS)
		return { outcome: "refused", errors: { comment: [TOO_MANY_SIGNS] }, doubts: [] };
	const found = await findPeople(reading, { typed: beginningsIn(runs), ticked: values.tellId, before });
	const known = peopleByKey(found);
	const people = new Map<string, Mentioned>();
	const doubts = new Map<string, Doubt>();
	for (const run of runs) {
		for (const { from, to, found: named } of findNames(run, (key) => known.get(key))) {
			const key = keyOf(run.slice(from + 1, to));
			const meant = meantBy(named, key, { ...values, before });
			if (meant) for (const { id, name } of meant) people.set(id, { id, name });
			else doubts.set(key, doubtOf(reading, key, named));
		}
	}
	for (const { id, name } of found) if (values.tellId.includes(id)) people.set(id, { id, name });
	return outcomeOf([...people.values()], [...doubts.values()]);
}

function outcomeOf(people: Mentioned[], doubts: Doubt[]): Mentions {
	if (people.length > MOST_MENTIONED) {
		const problem = `A comment can mention ${MOST_MENTIONED} people, and this one mentions ${people.length}. Mention fewer.`;
		return { outcome: "refused", errors: { comment: [problem] }, doubts: [] };
	}
	if (doubts.length > 0) return { outcome: "refused", errors: { meantId: [WHICH_ONE] }, doubts };
	return { outcome: "found", people };
}

type Person = Mentioned & { email: string; role: string; joinedAt: Date };

/** Of the people with a name: the only one, or those who were chosen; undefined when that is still to be asked. */
function meantBy(
	named: Person[],
	key: string,
	{ meantId, tellId, before }: CommentValues & { before: string[] },
): Person[] | undefined {
	if (named.length === 1) return named;
	for (const chosen of [meantId, [...tellId, ...before]]) {
		const meant = named.filter(({ id }) => chosen.includes(id));
		if (meant.length > 0) return meant;
		if (chosen.includes(nobodyOf(key))) return [];
	}
	return undefined;
}

function doubtOf(reading: Reading, key: string, named: Person[]): Doubt {
	const seesAddresses = reading.can("users:manage");
	const people = named
		.slice(0, MOST_OF_ONE_NAME)
		.map((person) => ({ ...person, email: seesAddresses ? person.email : undefined }));
	return { key, name: named[0]?.name ?? key, people };
}

/** Everything behind an @ that could be a name, each once. */
const beginningsIn = (runs: string[]): string[] => [
	...new Set(runs.flatMap(beginningsOf).map((typed) => typed.replaceAll(/\s+/g, " "))),
];

function peopleByKey(people: Person[]): Map<string, Person[]> {
	const known = new Map<string, Person[]>();
	for (const person of people) {
		for (const key of new Set([keyOf(person.name), keyOf(person.email)])) {
			known.set(key, [...(known.get(key) ?? []), person]);
		}
	}
	return known;
}

type Wanted = { typed: string[]; ticked: string[]; before: string[] };

async function findPeople(
	{ db, tables: { users, roles } }: Reading,
	{ typed, ticked, before }: Wanted,
): Promise<Person[]> {
	if (typed.length + ticked.length + before.length === 0) return [];
	const { id, firstName, lastName, email, joinedAt } = users;
	// One value, and no line of text holds a line end: the database looks each member up among them, not each of them among the members.
	const lines = sql`(select unnest(string_to_array(lower(${typed.join("\n")}::text), chr(10))))`;
	const isNamed = or(
		sql`lower(concat_ws(' ', ${firstName}, ${lastName})) in ${lines}`,
		sql`lower(${email}) in ${lines}`,
		ticked.length > 0 ? inArray(id, ticked) : undefined,
	) as SQL;
	const rows = await db
		.select({ id, firstName, lastName, email, joinedAt, role: roles.name })
		.from(users)
		.innerJoin(roles, eq(roles.key, users.role))
		.where(or(and(eq(users.isActive, true), isNamed), before.length > 0 ? inArray(id, before) : undefined))
		.orderBy(asc(id))
		.limit(MOST_FOUND);
	return rows.map((row) => ({ ...row, name: fullName(row) }));
}
