import { refuse } from "#app/platform/refusal.ts";
import { capitalized } from "#app/platform/text.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { formatMoment } from "#app/ui/text/moment.ts";
import type { AddressedWorkspace } from "../permissions/forbidden.ts";
import type { Action, OwnedThing } from "../permissions/permissions.ts";

/** Something that was deleted and can be restored. */
export type Deletion = {
	/** What it is, in a word: "project". */
	what: string;
	/** What it is called, unless such things have no names. */
	name: string | undefined;
	at: Date;
	/** The member who deleted it, if that is known. */
	by: string | null;
	/** The path in the workspace that restores it, for a member who may; each takes `to=there`. */
	restoreAt?: string;
};

/** Thrown inside a transaction, so that it rolls back. Becomes a 404 once it is known who deleted it. */
export class WasDeleted extends Error {
	readonly deletion: Deletion;
	constructor(deletion: Deletion) {
		super(`Deleted: ${deletion.what}`);
		this.deletion = deletion;
	}
}

/** A row of this kind that was deleted. */
export type Deleted<Row> = Row & { deletedAt: Date };

export function isDeleted<Row extends { deletedAt: Date | null }>(row: Row): row is Deleted<Row> {
	return row.deletedAt !== null;
}

type Restorer = { can(action: Action, thing?: OwnedThing): boolean; member: { id: string } };

/**
 * Tells whether a member may restore something that members make: authors restore what they deleted themselves, and
 * what was taken away from them comes back by those who may delete everything of its kind.
 */
export function mayRestore(
	{ can, member }: Restorer,
	what: "comments" | "files",
	{ createdBy, deletedBy }: { createdBy: string; deletedBy: string | null },
): boolean {
	if (can(`${what}:remove:all`)) return true;
	return can(`${what}:remove`, { createdBy }) && deletedBy === member.id;
}

/** Refuses a row that was deleted, for a member who could see it before. Refuses: 404, always. */
export function refuseDeleted(
	what: string,
	{ name, deletedAt, deletedBy }: Deleted<{ name?: string; deletedBy: string | null }>,
	restoreAt: string | undefined,
): never {
	throw new WasDeleted({ what, name, at: deletedAt, by: deletedBy, restoreAt });
}

/** Says what was deleted, when and by whom, with a button that restores it. `by`: the name. Refuses: 404, always. */
export function explainDeletion(
	{ base, timeZone, dateLocale: locale }: AddressedWorkspace,
	{ what, name, at, restoreAt }: Deletion,
	by?: string,
): never {
	const when = formatMoment(at, { timeZone, locale });
	const which = name === undefined ? `this ${what}` : sentence`the ${what} “${name}”`;
	return refuse(404, {
		title: `This ${what} was deleted`,
		message: by
			? sentence`${by} deleted ${which} on ${when}.`
			: sentence`${capitalized(which)} was deleted on ${when}.`,
		...(restoreAt === undefined
			? { help: `Someone who may delete a ${what} can restore it.` }
			: { restore: { label: `Restore the ${what}`, action: base + restoreAt, values: { to: "there" } } }),
	});
}
