import { type AnyColumn, and, asc, desc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { z } from "zod";
import { projectsOpenTo, visibleProjects } from "#app/features/projects/visible.server.ts";
import { whereDeletionOfRole } from "#app/features/roles/deleted.server.ts";
import { cursorTime, cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { plainText } from "#app/platform/markdown.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { type DeletedKind, type DeletedQuery, kindShape } from "./forms.ts";

/** Something that was deleted and that this member may restore. */
export type DeletedThing = {
	kind: DeletedKind;
	/** The id of its row; of a role, which has none anymore, the place of its deletion in the audit log. */
	id: number;
	/** Its name, or the beginning of its text. */
	name: string;
	/** Its slug; of a role, its key. Empty for what has neither. */
	slug: string;
	/** The project that a task, a comment or a file is in. */
	project: { name: string; slug: string } | undefined;
	at: Date;
	/** Who deleted it, if that is known. */
	by: string | undefined;
};

/** One page of it, newest first. `before` is absent on the first page, `after` on the last. */
export type DeletedPage = { things: DeletedThing[]; after?: string; before?: string };

/** How long ago something may have been deleted. */
export const DAYS_SHOWN = 30;

const PAGE_SIZE = 20;
// Enough to recognize a task or a comment by.
const BEGINNING = 120;

/** Returns one page of what was deleted lately and this member may restore. Refuses: 400 for an invalid cursor. */
export function listDeleted(tenant: Tenant, query: DeletedQuery): Promise<DeletedPage> {
	return tenant.read(async (reading) => {
		const backwards = query.before !== undefined;
		const cursor = query.before ?? query.after;
		const fromCursor = cursor !== undefined;
		const { at, kind, id, rows } = select(reading);
		const key = sql`(${at}, ${kind}, ${id})`;
		const found = await rows
			.where(
				and(
					query.kind && eq(kind, query.kind),
					fromCursor ? sql`${key} ${backwards ? sql`>` : sql`<`} ${keyIn(cursor)}` : undefined,
				),
			)
			.orderBy(...[at, kind, id].map((column) => (backwards ? asc(column) : desc(column))))
			// One more row than shown tells whether there is a next page.
			.limit(PAGE_SIZE + 1);
		const { shown, after, before } = cutPage(found.map(thingOf), { size: PAGE_SIZE, backwards, fromCursor });
		return { things: shown, after: after && cursorOf(after), before: before && cursorOf(before) };
	});
}

const cursorShape = z.tuple([cursorTime, kindShape, z.int().positive()]);

function keyIn(cursor: string): SQL {
	const [at, kind, id] = readCursor(cursor, cursorShape);
	return sql`(${at}::timestamptz, ${kind}::text, ${id}::bigint)`;
}

const cursorOf = ({ at, kind, id }: DeletedThing): string => writeCursor([at, kind, id]);

/** Returns one of them; undefined for what is not among them. */
export async function findDeleted(
	reading: Reading,
	thing: Pick<DeletedThing, "kind" | "id">,
): Promise<DeletedThing | undefined> {
	const { kind, id, rows } = select(reading);
	const [found] = await rows.where(and(eq(kind, thing.kind), eq(id, thing.id)));
	return found && thingOf(found);
}

function select(reading: Reading) {
	const { users } = reading.tables;
	const deleted = deletedThings(reading).as("deleted");
	const { at, kind, id, by } = deleted;
	const rows = reading.db
		.select({
			...{ kind, id, at, name: deleted.name, slug: deleted.slug },
			...{ project: deleted.project, projectSlug: deleted.projectSlug },
			...{ firstName: users.firstName, lastName: users.lastName, email: users.email },
		})
		.from(deleted)
		.leftJoin(users, eq(users.id, by))
		.$dynamic();
	return { at, kind, id, rows };
}

type Row = Awaited<ReturnType<typeof select>["rows"]>[number];

const thingOf = ({ project, projectSlug, firstName, lastName, email, ...row }: Row): DeletedThing => ({
	...row,
	name: row.kind === "comment" ? plainText(row.name) || row.name : row.name,
	project: project === null || projectSlug === null ? undefined : { name: project, slug: projectSlug },
	by: email === null ? undefined : fullName({ firstName, lastName, email }),
});

/** Everything that was deleted lately and that this member may restore, by the rule of its kind. */
function deletedThings(reading: Reading) {
	const { db, can } = reading;
	const { projects, tasks, comments, files, teams, auditLogs } = reading.tables;
	const { seq, payload, at, actorId } = auditLogs;
	const inProject = { slug: sql`''`, project: projects.name, projectSlug: projects.slug };
	const isThere = isNull(projects.deletedAt);
	const ofRole = { name: sql`(${payload}->>'name')`, slug: sql`(${payload}->>'key')` };
	return unionAll(
		db
			.select(columnsOf("project", projects))
			.from(projects)
			.where(and(isRecent(projects.deletedAt), projectsOpenTo(reading, "projects:delete"))),
		db
			.select(columnsOf("task", { ...tasks, ...inProject, name: beginningOf(tasks.text) }))
			.from(tasks)
			.innerJoin(projects, eq(projects.id, tasks.projectId))
			.where(and(isRecent(tasks.deletedAt), isThere, projectsOpenTo(reading, "projects:edit"))),
		db
			.select(columnsOf("comment", { ...comments, ...inProject, name: beginningOf(comments.text) }))
			.from(comments)
			.innerJoin(projects, eq(projects.id, comments.projectId))
			.where(
				and(isRecent(comments.deletedAt), isThere, visibleProjects(reading), mayRestore(reading, "comments")),
			),
		db
			.select(columnsOf("file", { ...files, ...inProject, name: beginningOf(files.name) }))
			.from(files)
			.innerJoin(projects, eq(projects.id, files.projectId))
			// What was deleted with its comment comes back with it.
			.leftJoin(comments, and(eq(comments.projectId, files.projectId), eq(comments.id, files.commentId)))
			.where(
				and(
					...[isRecent(files.deletedAt), isThere, isNull(comments.deletedAt)],
					...[visibleProjects(reading), mayRestore(reading, "files")],
				),
			),
		db
			.select(columnsOf("team", teams))
			.from(teams)
			.where(and(isRecent(teams.deletedAt), can("teams:manage") ? undefined : sql`false`)),
		// A deleted role has no row anymore: the audit log knows what it was.
		db
			.select(columnsOf("role", { id: seq, ...ofRole, deletedAt: at, deletedBy: actorId }))
			.from(auditLogs)
			.where(and(whereDeletionOfRole(reading), isRecent(at), can("roles:manage") ? undefined : sql`false`)),
	);
}

type Part = Record<"id" | "name" | "slug" | "deletedAt" | "deletedBy", AnyColumn | SQL> &
	Partial<Record<"project" | "projectSlug", AnyColumn>>;

const NONE = sql`null`;

/** The same columns for each kind, as the parts of a union need. */
const columnsOf = (kind: DeletedKind, { id, name, slug, deletedAt, deletedBy, ...part }: Part) => ({
	kind: sql<DeletedKind>`${kind}::text`.as("thing_kind"),
	id: sql`${id}::bigint`.mapWith(Number).as("thing_id"),
	name: sql<string>`${name}::text`.as("name"),
	slug: sql<string>`${slug}::text`.as("slug"),
	at: sql`${deletedAt}`.mapWith((text: string) => new Date(text)).as("removed_at"),
	by: sql<string | null>`${deletedBy}::text`.as("removed_by"),
	project: sql<string | null>`${part.project ?? NONE}::text`.as("project"),
	projectSlug: sql<string | null>`${part.projectSlug ?? NONE}::text`.as("project_slug"),
});

const beginningOf = (text: AnyColumn): SQL => sql`left(${text}, ${BEGINNING})`;

const isRecent = (at: AnyColumn): SQL => gt(at, sql`now() - make_interval(days => ${DAYS_SHOWN})`);

/** The condition for comments or files by the rule of their feature: one's own, unless someone else deleted it. */
function mayRestore({ member: { id }, can, tables }: Reading, what: "comments" | "files"): SQL | undefined {
	if (can(`${what}:remove:all`)) return undefined;
	if (!can(`${what}:remove:own`)) return sql`false`;
	return and(eq(tables[what].createdBy, id), eq(tables[what].deletedBy, id));
}
