import type { FoundProject } from "#app/features/projects/find.server.ts";
import { findNamed, NOT_NAMED } from "#app/tenant/people/find-named.server.ts";
import { findName } from "#app/tenant/people/member.server.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import type { Reading } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";

/** Somebody whom a task is for. */
export type Assignee = { id: string; name: string };

/** Whom a form names, nobody, or what is wrong with that. */
type NamedAssignee = { person: Assignee | null; problem?: undefined } | { problem: string };

/** What to say where somebody is named who cannot see the project. */
export const cannotSee = (name: string): string =>
	sentence`${name} can’t see this project. Choose someone who can, or make the project public first.`;

/**
 * A step: finds the member whom a form names for a task, who must see its project. One who is shown stays, even if they
 * left, share their name with another, or lost sight of it.
 */
export async function findAssignee(
	reading: Reading,
	project: FoundProject,
	{ typed, current = null }: { typed: string | undefined; current?: Assignee | null },
): Promise<NamedAssignee> {
	if (typed === undefined) return { person: null };
	if (current?.name === typed) return { person: current };
	const named = await findNamed(reading, typed);
	if (named.found !== "one") return { problem: NOT_NAMED[named.found] };
	if (!allows(named, "projects:view", project)) return { problem: cannotSee(named.name) };
	return { person: { id: named.id, name: named.name } };
}

/** A step: returns who a task is for now, also if they have left. */
export async function assigneeOf({ db }: Reading, id: string | null): Promise<Assignee | null> {
	const name = await findName(db, id);
	return id !== null && name !== undefined ? { id, name } : null;
}
