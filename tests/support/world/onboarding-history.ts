import { randomUUID } from "node:crypto";
import fc from "fast-check";
import {
	onboardingPaths,
	onboardingPathVersions,
	onboardingSteps,
} from "#db/schema/tenant/onboarding-paths.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import type { TenantRecord } from "#db/tenancy/registry/registry.ts";
import { inTenant } from "#db/tenancy/session/open-in-tenant.ts";
import { addEntries } from "./trail.ts";

const DAY_MS = 86_400_000;

/** Something that happened in onboarding, as far as its figures care. */
export type Happening = {
	event:
		| "onboarding.started"
		| "onboarding.completed"
		| "step.reached"
		| "step.completed"
		| "step.skipped"
		| "step.saved";
	/** How long ago, in days with fractions. */
	daysAgo: number;
	/** Which of the path's steps; nothing to events of the path itself. */
	step: number;
	version: number;
	role: string;
	teams: number[];
	seconds: number;
};

/** Any history of onboarding within the last days, as many as nobody could foresee. */
export const histories = (days: number): fc.Arbitrary<Happening[]> =>
	fc
		.array(
			fc.record({
				event: fc.constantFrom<Happening["event"][]>(
					"onboarding.started",
					"onboarding.completed",
					"step.reached",
					"step.completed",
					"step.skipped",
					"step.saved",
				),
				daysAgo: fc.double({ min: 0, max: days, noNaN: true }),
				step: fc.integer({ min: 0, max: 2 }),
				version: fc.integer({ min: 1, max: 2 }),
				role: fc.constantFrom("admin", "member"),
				teams: fc.uniqueArray(fc.integer({ min: 1, max: 3 })),
				seconds: fc.integer({ min: 0, max: 200_000 }),
			}),
			{ minLength: 1, maxLength: 60 },
		)
		.map((history) => history.toSorted((one, other) => other.daysAgo - one.daysAgo));

/** A path that was published twice, with the same three steps: its id, and the steps' keys. */
export function aPath(
	pool: ConnectionPool,
	tenant: TenantRecord,
	name = "Welcome",
): Promise<{ path: number; steps: string[] }> {
	return inTenant(pool, tenant, "write", async ({ db }) => {
		const publishedAt = new Date();
		const [made] = await db
			.insert(onboardingPaths)
			.values({ name, publishedVersion: 2, draftVersion: 2, publishedAt })
			.returning({ id: onboardingPaths.id });
		const path = made?.id ?? 0;
		const steps = [randomUUID(), randomUUID(), randomUUID()];
		const versions = [1, 2];
		await db
			.insert(onboardingPathVersions)
			.values(versions.map((version) => ({ pathId: path, version, publishedAt })));
		await db.insert(onboardingSteps).values(
			versions.flatMap((pathVersion) =>
				steps.map((key, index) => ({
					...{ pathId: path, pathVersion, key, kind: "read" as const },
					...{ position: index + 1, title: `${name}, step ${index + 1}` },
				})),
			),
		);
		return { path, steps };
	});
}

/** Writes a history into the audit log, one after the other, as onboarding would have. */
export async function tell(
	pool: ConnectionPool,
	tenant: TenantRecord,
	{ path, steps }: { path: number; steps: string[] },
	history: readonly Happening[],
	now: Date,
): Promise<void> {
	const rows = history.map(({ event, daysAgo, step, version, role, teams, seconds }) => {
		const ofStep = event.startsWith("step.");
		const onStep = ofStep ? { step: { key: steps[step], title: "sealed" } } : {};
		return {
			event,
			...{ actor_kind: "member" as const, actor_id: "user_x" },
			...{ subject_type: ofStep ? "step" : "onboarding", subject_id: "1" },
			at: new Date(now.getTime() - daysAgo * DAY_MS).toISOString(),
			payload: { id: 1, path: { id: path }, version, role, teams, seconds, ...onStep },
		};
	});
	if (rows.length === 0) return;
	await inTenant(pool, tenant, "write", ({ db }) => addEntries(db, rows));
}
