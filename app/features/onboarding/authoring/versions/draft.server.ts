import { and, eq } from "drizzle-orm";
import type { Changes } from "#app/tenant/events/changes.server.ts";
import { isDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { OnboardingPath } from "#db/schema/tenant/onboarding-paths.ts";
import { findPathToChange, refuseGone } from "./find.server.ts";
import { findSteps, insertSteps, type PathStep } from "./path-steps.server.ts";

/** A path that is being changed, with the steps of its draft version. */
export type Draft = { path: OnboardingPath; version: number; steps: PathStep[] };

/** The result of a change. `what` continues "changed …"; without it, nothing was changed. */
export type Done<T> = { value: T; what?: string; changes?: Changes };

/**
 * Changes the draft of a path. If the draft is the published version itself, a copy becomes the draft first: a published
 * version is never changed.
 * Refuses: 404, 403 `onboarding:manage`. Records: path.edited.
 */
export function changeDraft<T>(
	tenant: Tenant,
	id: string,
	work: (writing: Writing, draft: Draft) => Promise<Done<T>>,
): Promise<T> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		const path = await findExisting(writing, id);
		const version = await openDraft(writing, path);
		const steps = await findSteps(writing, path.id, version);
		const { value, what, changes } = await work(writing, { path, version, steps });
		if (what === undefined) {
			writing.leaveUnchanged();
			return value;
		}
		await changePath(writing, path, { draftVersion: version });
		await writing.record("path.edited", { ...factsOf(path), what, changes });
		return value;
	});
}

/** Tells whether the path was changed since a form was opened. */
export const isStale = ({ path }: Draft, opened: number) => path.version !== opened;

/** Finds and locks a path that is not deleted. Refuses: 404. */
export async function findExisting(writing: Writing, id: string): Promise<OnboardingPath> {
	const path = await findPathToChange(writing, id);
	return isDeleted(path) ? refuseGone(writing, path) : path;
}

/** Returns the facts about a path that its events carry. */
export const factsOf = ({ id, name }: Pick<OnboardingPath, "id" | "name">) => ({ id, name });

/** Updates a row that `findPathToChange` has locked, so that nothing else can have changed it since. */
export async function changePath(
	{ db, tables: { onboardingPaths } }: Writing,
	path: OnboardingPath,
	values: Partial<typeof onboardingPaths.$inferInsert>,
): Promise<void> {
	await db
		.update(onboardingPaths)
		.set({ ...values, version: path.version + 1, updatedAt: new Date() })
		.where(eq(onboardingPaths.id, path.id));
}

async function openDraft(writing: Writing, path: OnboardingPath): Promise<number> {
	if (path.draftVersion !== path.publishedVersion) {
		await requireUnpublished(writing, path);
		return path.draftVersion;
	}
	const version = path.draftVersion + 1;
	await insertVersion(writing, path, { version });
	await copySteps(writing, path, { from: path.draftVersion, to: version });
	return version;
}

/** Throws when the row of a path disagrees with its versions: members rely on what was published. */
async function requireUnpublished({ db, tables }: Writing, { id, draftVersion }: OnboardingPath) {
	const { onboardingPathVersions: versions } = tables;
	const [row] = await db
		.select({ publishedAt: versions.publishedAt })
		.from(versions)
		.where(and(eq(versions.pathId, id), eq(versions.version, draftVersion)));
	if (!row || row.publishedAt !== null) {
		throw new Error(`Version ${draftVersion} of the onboarding path ${id} is published, not a draft`);
	}
}

/** A step: creates an empty version. */
export async function insertVersion(
	{ db, tables }: Writing,
	path: Pick<OnboardingPath, "id">,
	version: { version: number; publishedAt?: Date; publishedBy?: string; restoredFrom?: number },
): Promise<void> {
	await db.insert(tables.onboardingPathVersions).values({ pathId: path.id, ...version });
}

/** A step: copies the steps of one version to another. Each keeps its key. */
export async function copySteps(
	writing: Writing,
	path: Pick<OnboardingPath, "id">,
	{ from, to }: { from: number; to: number },
): Promise<void> {
	const steps = await findSteps(writing, path.id, from);
	await insertSteps(writing, { pathId: path.id, version: to }, steps);
}
