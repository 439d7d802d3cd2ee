import { and, count, eq, isNull, ne } from "drizzle-orm";
import { changesBetween } from "#app/tenant/events/changes.server.ts";
import { oneAtATime } from "#app/tenant/locks.server.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { OnboardingPath } from "#db/schema/tenant/onboarding-paths.ts";
import { copyStarters } from "../templates/starters.server.ts";
import type { NewPathValues, PathValues } from "./forms.ts";
import { startOfPath } from "./starting-points.server.ts";
import { changePath, factsOf, findExisting, insertVersion } from "./versions/draft.server.ts";
import { findPath, findPathToChange } from "./versions/find.server.ts";
import { findSteps, insertSteps, type NewStep } from "./versions/path-steps.server.ts";

/** The list shows them all on one page. */
export const MOST_PATHS = 50;
export const TOO_MANY_PATHS = `A workspace can have up to ${MOST_PATHS} onboarding paths. Delete one you no longer need first.`;

/** The result of saving a path. All but `saved` are for the person to fix: 409. */
export type SavedPath =
	| { outcome: "saved"; id: number; name: string }
	| { outcome: "full" }
	| { outcome: "stale" };

/** Creates a path, from a template or empty, as a draft that no one gets yet. Refuses: 403 `onboarding:manage`. Records: path.created. */
export function createPath(tenant: Tenant, values: NewPathValues): Promise<SavedPath> {
	return makePath(tenant, values, async () => startOfPath(values.from));
}

/** Copies a path: the steps of its draft, assigned to no one yet. Refuses: 404, 403 `onboarding:manage`. Records: path.created. */
export function duplicatePath(tenant: Tenant, id: string, name: string): Promise<SavedPath> {
	return makePath(tenant, { name }, async (writing) => {
		const { id: from, draftVersion, description } = await findPath(writing, id);
		// The keys stay the same: a member who switches between the two keeps the steps they have in common.
		return { description, steps: await findSteps(writing, from, draftVersion) };
	});
}

type Start = { description?: string; steps: readonly NewStep[] };

function makePath(
	tenant: Tenant,
	{ name, description }: { name: string; description?: string },
	start: (writing: Writing) => Promise<Start>,
): Promise<SavedPath> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		await oneAtATime(writing, "onboarding paths");
		await copyStarters(writing);
		if (await isFull(writing)) {
			writing.leaveUnchanged();
			return { outcome: "full" };
		}
		const { steps, ...given } = await start(writing);
		const path = { name, description: description ?? given.description ?? "" };
		const id = await insert(writing, path, steps);
		await writing.record("path.created", { id, name });
		return { outcome: "saved", id, name };
	});
}

async function insert(
	writing: Writing,
	path: { name: string; description: string },
	steps: readonly NewStep[],
): Promise<number> {
	const { db, tables, member } = writing;
	const [made] = await db
		.insert(tables.onboardingPaths)
		.values({ ...path, createdBy: member.id })
		.returning({ id: tables.onboardingPaths.id });
	const { id } = made as { id: number };
	await insertVersion(writing, { id }, { version: 1 });
	await insertSteps(writing, { pathId: id, version: 1 }, steps);
	return id;
}

async function isFull({ db, tables: { onboardingPaths } }: Writing): Promise<boolean> {
	const [there] = await db
		.select({ count: count() })
		.from(onboardingPaths)
		.where(isNull(onboardingPaths.deletedAt));
	return (there?.count ?? 0) >= MOST_PATHS;
}

/**
 * Saves a path’s name and description, unless the path was changed since the form was opened.
 * Refuses: 404, 403 `onboarding:manage`. Records: path.edited.
 */
export function editPath(tenant: Tenant, id: string, values: PathValues): Promise<SavedPath> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		const path = await findExisting(writing, id);
		const wanted = { name: values.name, description: values.description ?? "" };
		const changes = changesBetween(path, wanted);
		const stale = path.version !== values.version;
		if (stale || Object.keys(changes).length === 0) {
			writing.leaveUnchanged();
			return stale ? { outcome: "stale" } : { outcome: "saved", id: path.id, name: path.name };
		}
		await changePath(writing, path, wanted);
		const what = changes.name ? `the name (previously “${path.name}”)` : "the description";
		await writing.record("path.edited", { id: path.id, name: wanted.name, what, changes });
		return { outcome: "saved", id: path.id, name: wanted.name };
	});
}

/**
 * Deletes a path so that it can be restored. Members on it can still finish it. Idempotent.
 * Refuses: 404, 403 `onboarding:manage`. Records: path.deleted.
 */
export function removePath(tenant: Tenant, id: string): Promise<OnboardingPath> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		await oneAtATime(writing, "onboarding paths");
		const path = await findPathToChange(writing, id);
		if (path.deletedAt) {
			writing.leaveUnchanged();
			return path;
		}
		await changePath(writing, path, { deletedAt: new Date(), deletedBy: writing.member.id });
		await writing.record("path.deleted", factsOf(path));
		return path;
	});
}

/** The result of restoring a path. `isDefault`: whether it is the default again. */
export type Undeleted =
	| { outcome: "saved"; id: number; name: string; isDefault: boolean; lostDefault: boolean }
	| { outcome: "full" };

/**
 * Restores a deleted path for its former audience, except those another path has claimed since. Idempotent.
 * Refuses: 404, 403 `onboarding:manage`. Records: path.undeleted.
 */
export function undeletePath(tenant: Tenant, id: string): Promise<Undeleted> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		await oneAtATime(writing, "onboarding paths");
		const path = await findPathToChange(writing, id);
		const back = { outcome: "saved" as const, id: path.id, name: path.name };
		if (!path.deletedAt || (await isFull(writing))) {
			writing.leaveUnchanged();
			return path.deletedAt
				? { outcome: "full" }
				: { ...back, isDefault: path.isDefault, lostDefault: false };
		}
		const isDefault = path.isDefault && !(await hasOtherDefault(writing, path));
		await changePath(writing, path, { deletedAt: null, deletedBy: null, isDefault });
		await writing.record("path.undeleted", factsOf(path));
		return { ...back, isDefault, lostDefault: path.isDefault && !isDefault };
	});
}

async function hasOtherDefault({ db, tables: { onboardingPaths } }: Writing, path: OnboardingPath) {
	const { id, isDefault, deletedAt } = onboardingPaths;
	const found = await db
		.select({ id })
		.from(onboardingPaths)
		.where(and(eq(isDefault, true), isNull(deletedAt), ne(id, path.id)));
	return found.length > 0;
}
