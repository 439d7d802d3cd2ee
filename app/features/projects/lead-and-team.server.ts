import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Changes } from "#app/tenant/events/changes.server.ts";
import { findNamed, type NamedMember, NOT_NAMED } from "#app/tenant/people/find-named.server.ts";
import { findName } from "#app/tenant/people/member.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import type { FoundProject } from "./find.server.ts";

export const NO_TEAM = "This team no longer exists. Choose another, or none.";

/** Whom the form names as the lead, or what is wrong with that. */
export type NamedLead = { id: string | null; problem?: string | undefined };

/** Finds the lead whom the form names. One who is shown stays, even if they left or share their name with another. */
export async function findLead(
	reading: Reading,
	typed: string | undefined,
	project?: FoundProject,
): Promise<NamedLead> {
	if (typed === undefined) return { id: null };
	const current = project?.leadId ?? null;
	if (current && (await findName(reading.db, current)) === typed) return { id: current };
	const { id = current, problem } = leadFrom(await findNamed(reading, typed));
	return { id, problem };
}

/** Returns the lead among the people whom a text names, or what is wrong. Leads see their projects, so the role must let them. */
export function leadFrom(named: NamedMember): { id?: string; problem?: string } {
	if (named.found !== "one") return { problem: NOT_NAMED[named.found] };
	const { id, name } = named;
	return allows(named, "projects:view", { createdBy: id })
		? { id }
		: { problem: sentence`${name} can’t lead a project: their role only lets them see public ones.` };
}

/** Tells whether a project can be given to this team; undefined is no team. */
export async function teamIsKnown(
	{ db, tables: { teams } }: Reading,
	id: number | undefined,
): Promise<boolean> {
	if (id === undefined) return true;
	const found = await db
		.select({ id: teams.id })
		.from(teams)
		.where(and(eq(teams.id, id), isNull(teams.deletedAt)));
	return found.length > 0;
}

/** A step: names the leads and teams in the changes of some edits, which have only their ids: people read the audit log. */
export async function nameChanges(reading: Reading, edits: Changes[]): Promise<Changes[]> {
	const [people, teams] = await Promise.all([
		findPeople(reading, idsIn<string>(edits, "leadId")),
		findTeams(reading, idsIn<number>(edits, "teamId")),
	]);
	return edits.map(({ leadId, teamId, ...changes }) => ({
		...changes,
		...(leadId && { lead: named(leadId, people) }),
		...(teamId && { team: named(teamId, teams) }),
	}));
}

function idsIn<Id>(edits: Changes[], field: string): Id[] {
	const ids = edits.flatMap(({ [field]: change }) => (change ? [change.from, change.to] : []));
	return [...new Set(ids.filter((id) => id !== null))] as Id[];
}

type WithName = { id: unknown; name: string };

function named({ from, to }: Changes[string], among: WithName[]): Changes[string] {
	const of = (wanted: unknown) => among.find(({ id }) => id === wanted) ?? null;
	return { from: of(from), to: of(to) };
}

async function findPeople({ db, tables: { users } }: Reading, ids: string[]): Promise<WithName[]> {
	if (ids.length === 0) return [];
	const { id, firstName, lastName, email } = users;
	const people = await db.select({ id, firstName, lastName, email }).from(users).where(inArray(id, ids));
	return people.map((person) => ({ id: person.id, name: fullName(person) }));
}

async function findTeams({ db, tables: { teams } }: Reading, ids: number[]): Promise<WithName[]> {
	if (ids.length === 0) return [];
	return db.select({ id: teams.id, name: teams.name }).from(teams).where(inArray(teams.id, ids));
}
