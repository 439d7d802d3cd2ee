import { and, type SQL, sql } from "drizzle-orm";
import { namesOneAtATime } from "#app/tenant/locks.server.ts";
import type { Reading, Writing } from "#app/tenant/tenant.server.ts";
import { listedProjects } from "./visible.server.ts";

export const TAKEN = "There is already a project with this name. Choose another.";

/**
 * Tells whether a project that the member can see has this name, so that the answer does not reveal a hidden one. No one
 * else can take the name until the transaction ends.
 */
export async function isTaken(writing: Writing, name: string, among?: SQL): Promise<boolean> {
	const [, found] = await Promise.all([lockNames(writing, [name]), hasName(writing, name, among)]);
	return found;
}

/** A step: keeps everyone else from taking these names until the transaction ends. */
export const lockNames = (writing: Writing, names: readonly string[]): Promise<void> =>
	namesOneAtATime(writing, "project", names);

/** Tells the same as of now. */
export async function hasName(reading: Reading, name: string, among?: SQL): Promise<boolean> {
	const { projects } = reading.tables;
	const same = sql`lower(${projects.name}) = lower(${name})`;
	const found = await reading.db
		.select({ id: projects.id })
		.from(projects)
		.where(and(same, listedProjects(reading), among))
		.limit(1);
	return found.length > 0;
}

/** Names in a list, each with what it is compared by, and whether a project that the member can see has it. */
export type ComparedName = { name: string; key: string; taken: boolean };

/** Tells the same for many names at once. */
export function compareNames(reading: Reading, names: readonly string[]): Promise<ComparedName[]> {
	const { projects } = reading.tables;
	const name = sql<string>`n.value`;
	const key = sql<string>`lower(n.value)`;
	const same = and(sql`lower(${projects.name}) = lower(n.value)`, listedProjects(reading));
	return reading.db
		.select({ name, key, taken: sql<boolean>`exists (select 1 from ${projects} where ${same})` })
		.from(sql`jsonb_array_elements_text(${JSON.stringify([...new Set(names)])}::jsonb) as n(value)`);
}
