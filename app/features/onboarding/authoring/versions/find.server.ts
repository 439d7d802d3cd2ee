import { eq } from "drizzle-orm";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import { type Deleted, isDeleted, refuseDeleted } from "#app/tenant/refusals/deleted.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { OnboardingPath } from "#db/schema/tenant/onboarding-paths.ts";
import { copyStarters, findStarter } from "../../templates/starters.server.ts";

/** Returns a path for a form. Refuses: 404, 403 `onboarding:manage`. */
export function getPathToChange(tenant: Tenant, id: string): Promise<OnboardingPath> {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		return findPath(reading, id);
	});
}

/** Finds a path. Refuses: 404; for one that was deleted, it says so. */
export async function findPath(reading: Reading, id: string): Promise<OnboardingPath> {
	const starter = await findStarter(reading, numberOf(id));
	const [row] = await select(reading, id);
	const path = row ?? starter?.path;
	if (!path) return refuseUnknown();
	return isDeleted(path) ? refuseGone(reading, path) : path;
}

/** Refuses a deleted path. Refuses: 404, always. */
export function refuseGone(reading: Reading, path: Deleted<OnboardingPath>): never {
	const restoreAt = pageIn("", "/settings/onboarding/:path/delete", path.id);
	return refuseDeleted("path", path, reading.can("onboarding:manage") ? restoreAt : undefined);
}

/**
 * Finds a path, deleted or not, and locks it for a change, waiting for any other change to end. Before the first change
 * the workspace gets its own copies of the starter paths. Refuses: 404.
 */
export async function findPathToChange(writing: Writing, id: string): Promise<OnboardingPath> {
	await copyStarters(writing);
	const [path] = await select(writing, id).for("update");
	return path ?? refuseUnknown();
}

function select({ db, tables: { onboardingPaths } }: Reading, id: string) {
	return db
		.select()
		.from(onboardingPaths)
		.where(eq(onboardingPaths.id, numberOf(id)));
}

// 9 digits fit PostgreSQL’s integer; no path has the id 0.
const numberOf = (id: string) => (/^\d{1,9}$/.test(id) ? Number(id) : 0);

/** Refuses: 404, worded the same for every path, so that nothing is revealed. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "Path not found",
		message: "There is no onboarding path at this address. Look for it in the list of paths.",
	});
}

/** Refuses: 404. */
export function refuseUnknownStep(): never {
	return refuse(404, {
		title: "Step not found",
		message: "This step is no longer in the path. Look for it among the path’s steps.",
	});
}

/** Refuses: 404. */
export function refuseUnknownVersion(): never {
	return refuse(404, {
		title: "Version not found",
		message: "This path has no published version with that number. Look for it in the path’s history.",
	});
}
