import { randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { suggestSlug } from "#app/platform/slug.ts";
import type { Writing } from "#app/tenant/tenant.server.ts";
import type { FoundProject } from "./find.server.ts";

type Row = Writing["tables"]["projects"]["$inferInsert"];

/** What a new project is like, before it has an address and an author. */
export type NewProject = Omit<Row, "id" | "slug" | "createdBy">;

/** Changes a row that `findProjectToChange` has locked, so nobody else can have changed it since. */
export async function changeRow(
	{ db, tables: { projects } }: Writing,
	project: FoundProject,
	values: Partial<Row>,
): Promise<void> {
	await db
		.update(projects)
		.set({ ...values, version: project.version + 1, updatedAt: new Date() })
		.where(eq(projects.id, project.id));
}

/** Adds projects that belong to the requesting member; returns what their events say, in the same order. */
export async function insertRows(writing: Writing, rows: NewProject[]) {
	const { projects } = writing.tables;
	const { id, name, slug, isPublic } = projects;
	const values = rows.map((row) => ({ ...row, slug: newSlug(row.name), createdBy: writing.member.id }));
	const made = await writing.db.insert(projects).values(values).returning({ id, name, slug, isPublic });
	const bySlug = new Map(made.map((row) => [row.slug, row]));
	return values.flatMap((row) => bySlug.get(row.slug) ?? []);
}

/**
 * Makes an address of the name and a random end. Every project has one: an address that depended on which are free would
 * tell about hidden and deleted projects.
 */
function newSlug(name: string): string {
	// 80: room for the end within the column. 36 ** 6: about two billion, so that no two projects of a name meet.
	return `${suggestSlug(name, 80) || "project"}-${randomInt(36 ** 6).toString(36)}`;
}
