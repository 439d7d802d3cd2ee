import { and, asc, count, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { namesOf } from "#app/features/projects/detail.server.ts";
import { type FoundProject, findProject } from "#app/features/projects/find.server.ts";
import { cursorTime, cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { suggestPeople } from "#app/tenant/people/find-named.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { type MissingPermission, reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { TaskQuery } from "./forms.ts";

/** A task as a list shows it. */
export type ListedTask = {
	id: number;
	text: string;
	/** The day, `2026-11-21`. */
	dueOn: string | null;
	doneAt: Date | null;
	assigneeId: string | null;
	assignee: string | undefined;
};

/** Some tasks of a project, how many there are, and what this member may do with them. */
export type TaskPage = {
	tasks: ListedTask[];
	after?: string;
	before?: string;
	open: number;
	done: number;
	/** Why this member can change none of them, except for ticking those that are theirs. */
	cannotEdit: MissingPermission | string | null;
	/** Whose tasks this member can tick all the same; none in an archived project. */
	me: string | undefined;
};

export const PAGE_SIZE = 50;
// A page has at most 50 kB. That of a project has its description and comments too.
const MOST_BYTES = 30_000;
const MOST_BYTES_ON_PROJECT = 18_000;
// The buttons of one task, and its person and day, as HTML.
const BYTES_AROUND = 400;
const BYTES_BELOW = 330;

/** A step: returns the first open tasks of a project, for its page. `above`: how many bytes its description takes. */
export const tasksOf = (reading: Reading, project: FoundProject, above: number): Promise<TaskPage> =>
	pageOf(reading, project, { show: "open" }, MOST_BYTES_ON_PROJECT - above);

/** Returns one page of the open or the finished tasks of a project, who leads it, and whom to suggest for one. Refuses: 404, 400 for an invalid cursor. */
export function listTasks(tenant: Tenant, slug: string, query: TaskQuery) {
	return tenant.read(async (reading) => {
		const project = await findProject(reading, slug);
		const mayEdit = reading.can("projects:edit", project);
		const [page, people, names] = await Promise.all([
			pageOf(reading, project, query, MOST_BYTES),
			mayEdit ? suggestPeople(reading) : [],
			namesOf(reading, project),
		]);
		return { project, lead: names.lead, page, people };
	});
}

async function pageOf(
	reading: Reading,
	project: FoundProject,
	query: TaskQuery,
	mostBytes: number,
): Promise<TaskPage> {
	const { show, limit = PAGE_SIZE } = query;
	const backwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const fromCursor = cursor !== undefined;
	const [rows, [counts]] = await Promise.all([
		taskRows(
			reading,
			{ show, backwards, fromCursor },
			// One more row than shown tells whether there is a next page.
			{ project: project.id, limit: limit + 1, ...(fromCursor && cursorValues(show, cursor)) },
		),
		taskCounts(reading, {}, { project: project.id }),
	]);
	const { shown, after, before } = cutPage(rows, {
		size: Math.min(limit, fitting(rows, mostBytes)),
		backwards,
		fromCursor,
	});
	const isArchived = project.status === "archived";
	const missing = reading.can("projects:edit", project)
		? null
		: reasonAgainst(reading.member, "projects:edit", project);
	return {
		tasks: shown.map(({ id, text, dueOn, doneAt, assigneeId, ...person }) => ({
			...{ id, text, dueOn, doneAt, assigneeId },
			assignee: person.email === null ? undefined : fullName({ ...person, email: person.email }),
		})),
		after: after && cursorOf(after),
		before: before && cursorOf(before),
		open: counts?.open ?? 0,
		done: counts?.done ?? 0,
		cannotEdit: missing ?? (isArchived ? "An archived project can’t be edited. Restore it first." : null),
		me: isArchived ? undefined : reading.member.id,
	};
}

/** Returns how many of these tasks fit on a page. At least one does. */
function fitting(rows: readonly Pick<ListedTask, "text" | "dueOn" | "assigneeId">[], most: number): number {
	let bytes = 0;
	const tooMuch = rows.findIndex(({ text, dueOn, assigneeId }) => {
		const below = dueOn === null && assigneeId === null ? 0 : BYTES_BELOW;
		bytes += BYTES_AROUND + below + Buffer.byteLength(text.replaceAll(/[&<>"']/g, "&quot;"));
		return bytes > most;
	});
	return tooMuch === -1 ? rows.length : tooMuch;
}

type Shape = { show: TaskQuery["show"]; backwards: boolean; fromCursor: boolean };

const taskRows = preparedQuery(({ db, tables: { tasks, users } }, shape: Shape) => {
	const { id, text, dueOn, doneAt, position, assigneeId } = tasks;
	const { firstName, lastName, email } = users;
	const isOpen = shape.show === "open";
	const key = isOpen ? position : doneAt;
	const order = isOpen !== shape.backwards ? asc : desc;
	const compare = isOpen !== shape.backwards ? sql`>` : sql`<`;
	const from = sql.placeholder("cursorKey");
	const beyond = sql`(${key}, ${id}) ${compare} (${isOpen ? sql`${from}::integer` : sql`${from}::timestamptz`}, ${sql.placeholder("cursorId")}::integer)`;
	return db
		.select({ id, text, dueOn, doneAt, position, assigneeId, firstName, lastName, email })
		.from(tasks)
		.leftJoin(users, eq(users.id, assigneeId))
		.where(
			and(
				eq(tasks.projectId, sql.placeholder("project")),
				isNull(tasks.deletedAt),
				isOpen ? isNull(doneAt) : isNotNull(doneAt),
				shape.fromCursor ? beyond : undefined,
			),
		)
		.orderBy(order(key), order(id))
		.limit(sql.placeholder("limit"));
});

const taskCounts = preparedQuery(({ db, tables: { tasks } }, _shape: Record<string, never>) =>
	db
		.select({ open: count(sql`case when ${tasks.doneAt} is null then 1 end`), done: count(tasks.doneAt) })
		.from(tasks)
		.where(and(eq(tasks.projectId, sql.placeholder("project")), isNull(tasks.deletedAt))),
);

const cursorShapes = { open: z.tuple([z.int32(), z.int32()]), done: z.tuple([cursorTime, z.int32()]) };

function cursorValues(show: TaskQuery["show"], text: string) {
	const [cursorKey, cursorId] = readCursor(text, cursorShapes[show]);
	return { cursorKey, cursorId };
}

const cursorOf = ({ id, position, doneAt }: { id: number; position: number; doneAt: Date | null }): string =>
	writeCursor([doneAt?.toISOString() ?? position, id]);
