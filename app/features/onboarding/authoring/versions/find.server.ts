import { and, eq, isNull, type SQL } from "drizzle-orm";
import { refuse } from "#app/platform/refusal.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { OnboardingPath } from "#db/schema/tenant/index.ts";

/** A path for a form about it. Refuses: 404, 403 `onboarding:manage`. */
export function getPathToChange(tenant: Tenant, id: string): Promise<OnboardingPath> {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		return findPath(reading, id);
	});
}

/** Refuses: 404 for a path that does not exist or was deleted. */
export async function findPath(reading: Reading, id: string): Promise<OnboardingPath> {
	const [path] = await select(reading, id, isNull(reading.tables.onboardingPaths.deletedAt));
	return path ?? refuseUnknown();
}

/** The same, deleted ones too, to be changed: whoever else is changing it is waited for. Refuses: 404. */
export async function findPathToChange(writing: Writing, id: string): Promise<OnboardingPath> {
	const [path] = await select(writing, id).for("update");
	return path ?? refuseUnknown();
}

function select({ db, tables: { onboardingPaths } }: Reading, id: string, condition?: SQL) {
	return db
		.select()
		.from(onboardingPaths)
		.where(and(eq(onboardingPaths.id, numberOf(id)), condition));
}

// 9 digits stay within PostgreSQL's integer; 0 is nobody's.
const numberOf = (id: string) => (/^\d{1,9}$/.test(id) ? Number(id) : 0);

/** Refuses: 404, in the one way that no path is told from another. */
export function refuseUnknown(): never {
	return refuse(404, {
		title: "No such path",
		message: "There is no onboarding path at this address. Look for it in the list of paths.",
	});
}

/** Refuses: 404. */
export function refuseUnknownStep(): never {
	return refuse(404, {
		title: "No such step",
		message: "This step is not in the path any more. Look for it among the path's steps.",
	});
}

/** Refuses: 404. */
export function refuseUnknownVersion(): never {
	return refuse(404, {
		title: "No such version",
		message: "This path was never published under that number. Look for it in the path's history.",
	});
}
