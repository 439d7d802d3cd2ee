import { and, count, eq, gt, isNull, sql } from "drizzle-orm";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { OnboardingPath } from "#db/schema/tenant/onboarding-paths.ts";
import { findStarters } from "../templates/starters.server.ts";
import { type Audience, countActive, findAudiences } from "./list.server.ts";
import { findPath } from "./versions/find.server.ts";
import { findDraft } from "./versions/publish.server.ts";

/** Returns a path with the steps of its draft, what they change, who gets it and how many are on it. Refuses: 404, 403 `onboarding:manage`. */
export function getPath(tenant: Tenant, id: string) {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const path = await findPath(reading, id);
		const { steps, changes } = await findDraft(reading, path);
		return { path, steps, changes, ...(await findUse(reading, path)) };
	});
}

/** Returns what depends on a path: how many are on it, who gets it, how many pending invitations name it. Refuses: 404, 403 `onboarding:manage`. */
export function getUse(tenant: Tenant, id: string) {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const path = await findPath(reading, id);
		const invitations = await countInvitations(reading, path);
		return { path, invitations, ...(await findUse(reading, path)) };
	});
}

async function findUse(
	reading: Reading,
	{ id, isDefault }: OnboardingPath,
): Promise<{ audience: Audience; active: number }> {
	const [active, audiences] = await Promise.all([countActive(reading), findAudiences(reading)]);
	const audience = { roles: [], teams: [], ...audiences.get(id), isDefault };
	return { audience, active: active.get(id) ?? 0 };
}

async function countInvitations({ db, tables: { invitations } }: Reading, path: OnboardingPath) {
	const [row] = await db
		.select({ count: count() })
		.from(invitations)
		.where(
			and(
				eq(invitations.onboardingPathId, path.id),
				eq(invitations.status, "pending"),
				gt(invitations.expiresAt, sql`now()`),
			),
		);
	return row?.count ?? 0;
}

/** Finds the default path, for members who have no other; null when there is none. */
export async function findDefault(reading: Reading): Promise<{ id: number; name: string } | null> {
	const { onboardingPaths } = reading.tables;
	const { id, name, isDefault, deletedAt } = onboardingPaths;
	const [starters, [path]] = await Promise.all([
		findStarters(reading),
		reading.db
			.select({ id, name })
			.from(onboardingPaths)
			.where(and(eq(isDefault, true), isNull(deletedAt))),
	]);
	return path ?? starters.find((starter) => starter.path.isDefault)?.path ?? null;
}
