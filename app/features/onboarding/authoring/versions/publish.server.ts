import { and, eq, lt } from "drizzle-orm";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { OnboardingPath } from "#db/schema/tenant/onboarding-paths.ts";
import { compareSteps } from "./compare.ts";
import { changePath, copySteps, factsOf, findExisting, insertVersion } from "./draft.server.ts";
import { findVersion, versionOf } from "./history.server.ts";
import { findSteps, type PathStep } from "./path-steps.server.ts";

/** The result of publishing. All but `published` changed nothing. */
export type Published =
	| { outcome: "published"; version: number; name: string }
	| { outcome: "stale" }
	| { outcome: "empty" }
	| { outcome: "unchanged" };

/** A step: finds the draft’s steps, the published steps, and what differs. */
export async function findDraft(reading: Reading, path: OnboardingPath) {
	const steps = await findSteps(reading, path.id, path.draftVersion);
	const published = await findPublished(reading, path, steps);
	return { steps, published, changes: compareSteps(published, steps) };
}

function findPublished(reading: Reading, path: OnboardingPath, draft: PathStep[]): Promise<PathStep[]> {
	if (path.publishedVersion === null) return Promise.resolve([]);
	if (path.publishedVersion === path.draftVersion) return Promise.resolve(draft);
	return findSteps(reading, path.id, path.publishedVersion);
}

/**
 * Publishes the draft for new members, unless the path was changed since its changes were shown. Members who have
 * started keep their version. Refuses: 404, 403 `onboarding:manage`. Records: path.published.
 */
export function publishPath(tenant: Tenant, id: string, opened: number): Promise<Published> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		const path = await findExisting(writing, id);
		const trouble = await troubleWith(writing, path, opened);
		if (trouble) {
			writing.leaveUnchanged();
			return { outcome: trouble };
		}
		const version = path.draftVersion;
		await sealVersion(writing, path, {});
		await deleteRemovedSteps(writing, path);
		await changePath(writing, path, { publishedVersion: version, publishedAt: new Date() });
		await writing.record("path.published", { ...factsOf(path), version });
		return { outcome: "published", version, name: path.name };
	});
}

async function troubleWith(writing: Writing, path: OnboardingPath, opened: number) {
	if (path.version !== opened) return "stale";
	const { steps, changes } = await findDraft(writing, path);
	if (steps.length === 0) return "empty";
	return path.publishedVersion !== null && changes.length === 0 ? "unchanged" : undefined;
}

async function sealVersion(
	{ db, tables, member }: Writing,
	path: OnboardingPath,
	{ restoredFrom }: { restoredFrom?: number },
): Promise<void> {
	const { onboardingPathVersions: versions } = tables;
	const now = new Date();
	await db
		.update(versions)
		.set({ publishedAt: now, publishedBy: member.id, restoredFrom, updatedAt: now })
		.where(and(eq(versions.pathId, path.id), eq(versions.version, path.draftVersion)));
}

/** Deletes the steps removed from the draft: they cannot be restored once it is published. */
async function deleteRemovedSteps({ db, tables: { onboardingSteps } }: Writing, path: OnboardingPath) {
	await db
		.delete(onboardingSteps)
		.where(
			and(
				eq(onboardingSteps.pathId, path.id),
				eq(onboardingSteps.pathVersion, path.draftVersion),
				lt(onboardingSteps.position, 1),
			),
		);
}

/**
 * Publishes an old version again, under the next number, unless the path was changed since it was shown. A draft that
 * differs is kept as the draft after it. Refuses: 404, 403 `onboarding:manage`. Records: path.published.
 */
export function rollBack(
	tenant: Tenant,
	id: string,
	{ version, opened }: { version: string; opened: number },
): Promise<Published> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		const path = await findExisting(writing, id);
		const from = versionOf(version);
		await findVersion(writing, path, from);
		if (path.version !== opened || path.publishedVersion === from) {
			writing.leaveUnchanged();
			return { outcome: path.version === opened ? "unchanged" : "stale" };
		}
		const hasDraft = path.draftVersion !== path.publishedVersion;
		const next = hasDraft ? path.draftVersion : path.draftVersion + 1;
		const draftVersion = hasDraft ? next + 1 : next;
		if (hasDraft) await moveDraft(writing, path, draftVersion);
		else await insertVersion(writing, path, { version: next });
		await copySteps(writing, path, { from, to: next });
		await sealVersion(writing, { ...path, draftVersion: next }, { restoredFrom: from });
		await changePath(writing, path, { publishedVersion: next, publishedAt: new Date(), draftVersion });
		await writing.record("path.published", { ...factsOf(path), version: next, restoredFrom: from });
		return { outcome: "published", version: next, name: path.name };
	});
}

/** Makes room for a version before the draft by giving the draft, with all its steps, the next number. */
async function moveDraft(writing: Writing, path: OnboardingPath, to: number): Promise<void> {
	const { onboardingSteps } = writing.tables;
	await insertVersion(writing, path, { version: to });
	await writing.db
		.update(onboardingSteps)
		.set({ pathVersion: to })
		.where(and(eq(onboardingSteps.pathId, path.id), eq(onboardingSteps.pathVersion, path.draftVersion)));
}
