import { and, eq, isNull, ne, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { z } from "zod";
import { type ProjectVisibility, visibilityOf, whereVisible } from "#app/features/projects/visible.server.ts";
import { dayText } from "#app/platform/day.ts";
import { cutPage, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { preparedQuery } from "#app/tenant/prepared.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { WorkQuery } from "./forms.ts";

const KINDS = ["project", "task"] as const;

/** Something for the member to do: a task that is theirs, or a project that they lead. */
export type Work = {
	kind: (typeof KINDS)[number];
	id: number;
	/** What the task says, or the project's name. */
	text: string;
	/** The day, `2026-11-21`. */
	dueOn: string | null;
	/** The project, or the one that the task is in. */
	project: string;
	slug: string;
};

/** One page of it. `before` is absent on the first page, `after` on the last. */
export type WorkPage = { work: Work[]; after?: string; before?: string };

const PAGE_SIZE = 20;

/** Returns one page of what there is for this member to do, by the day it is due. Refuses: 400 for an invalid cursor. */
export function listMyWork(tenant: Tenant, query: WorkQuery): Promise<WorkPage> {
	return tenant.read(async (reading) => {
		const backwards = query.before !== undefined;
		const cursor = query.before ?? query.after;
		const fromCursor = cursor !== undefined;
		const rows = await workRows(
			reading,
			{ sight: visibilityOf(reading), fromCursor, backwards },
			// One more row than shown tells whether there is a next page.
			{ member: reading.member.id, limit: PAGE_SIZE + 1, ...(fromCursor && cursorValues(cursor)) },
		);
		const { shown, after, before } = cutPage(rows, { size: PAGE_SIZE, backwards, fromCursor });
		return { work: shown, after: after && cursorOf(after), before: before && cursorOf(before) };
	});
}

/** A step: returns what is due first. */
export function topOfMyWork(reading: Reading, limit: number): Promise<Work[]> {
	const shape = { sight: visibilityOf(reading), fromCursor: false, backwards: false };
	return workRows(reading, shape, { member: reading.member.id, limit });
}

type Shape = { sight: ProjectVisibility; fromCursor: boolean; backwards: boolean };

/** Reads both kinds with one statement, so that the dashboard sends no more of them for this than for its parts. */
const workRows = preparedQuery(({ db, tables: { projects, tasks } }, shape: Shape) => {
	const me = sql.placeholder("member");
	const isThere = and(
		isNull(projects.deletedAt),
		eq(projects.status, "active"),
		whereVisible(projects, shape.sight),
	);
	const beyond = (kind: Work["kind"], dueOn: SQL, id: SQL) =>
		shape.fromCursor ? beyondCursor(shape, sql`(${lastDay(dueOn)}, ${kind}, ${id})`) : undefined;
	const tasksOfMine = db
		.select({
			kind: sql<Work["kind"]>`'task'`.as("kind"),
			id: tasks.id,
			text: sql<string>`${tasks.text}`.as("text"),
			dueOn: tasks.dueOn,
			project: sql<string>`${projects.name}`.as("project"),
			slug: projects.slug,
		})
		.from(tasks)
		.innerJoin(projects, eq(projects.id, tasks.projectId))
		.where(
			and(
				eq(tasks.assigneeId, me),
				isNull(tasks.doneAt),
				isNull(tasks.deletedAt),
				isThere,
				beyond("task", sql`${tasks.dueOn}`, sql`${tasks.id}`),
			),
		);
	const projectsOfMine = db
		.select({
			kind: sql<Work["kind"]>`'project'`.as("kind"),
			id: projects.id,
			text: sql<string>`${projects.name}`.as("text"),
			dueOn: projects.dueOn,
			project: sql<string>`${projects.name}`.as("project"),
			slug: projects.slug,
		})
		.from(projects)
		.where(
			and(
				eq(projects.leadId, me),
				ne(projects.stage, "done"),
				isThere,
				beyond("project", sql`${projects.dueOn}`, sql`${projects.id}`),
			),
		);
	return unionAll(tasksOfMine, projectsOfMine)
		.orderBy(
			shape.backwards
				? sql`"due_on" desc nulls first, "kind" desc, "id" desc`
				: sql`"due_on" nulls last, "kind", "id"`,
		)
		.limit(sql.placeholder("limit"));
});

/** What has no day comes after everything that has one. */
const lastDay = (dueOn: SQL) => sql`coalesce(${dueOn}, 'infinity')`;

function beyondCursor({ backwards }: Shape, row: SQL): SQL {
	const { dueOn, kind, id } = {
		dueOn: lastDay(sql`${sql.placeholder("cursorDay")}::date`),
		kind: sql`${sql.placeholder("cursorKind")}::text`,
		id: sql`${sql.placeholder("cursorId")}::integer`,
	};
	return sql`${row} ${backwards ? sql`<` : sql`>`} (${dueOn}, ${kind}, ${id})`;
}

const cursorShape = z.tuple([dayText().nullable(), z.enum(KINDS), z.int32()]);

function cursorValues(text: string) {
	const [cursorDay, cursorKind, cursorId] = readCursor(text, cursorShape);
	return { cursorDay, cursorKind, cursorId };
}

const cursorOf = ({ dueOn, kind, id }: Work): string => writeCursor([dueOn, kind, id]);
