import { eq } from "drizzle-orm";
import { getPath } from "#app/features/onboarding/authoring/detail.server.ts";
import type { StepValues } from "#app/features/onboarding/authoring/editor/step-forms.ts";
import { createPath } from "#app/features/onboarding/authoring/paths.server.ts";
import { addStep } from "#app/features/onboarding/authoring/steps.server.ts";
import { findSteps } from "#app/features/onboarding/authoring/versions/path-steps.server.ts";
import { publishPath } from "#app/features/onboarding/authoring/versions/publish.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ConnectionPool } from "#db/tenancy/pool/connection-pool.ts";
import { aMember, aTenant } from "#tests/support/world/tenant.ts";

/** What the form of a step to read would send. */
export const reading = (title: string, text = `About ${title}.`): StepValues => ({
	kind: "read",
	version: 0,
	title,
	minutes: 5,
	isRequired: true,
	text,
});

let number = 0;

/** Makes a path, from nothing unless told otherwise; returns its id as addresses have it. */
export async function aPath(tenant: Tenant, from = "nothing"): Promise<string> {
	const saved = await createPath(tenant, { name: `Path ${++number}`, from });
	if (saved.outcome !== "saved") throw new Error(saved.outcome);
	return String(saved.id);
}

/** A workspace with two admins and a member, and what an admin does with paths again and again. */
export async function authoringWorld(pool: ConnectionPool) {
	const record = await aTenant(pool);
	const admin = await aMember(pool, record, "admin", { firstName: "Ada", lastName: "Admin" });
	const other = await aMember(pool, record, "admin");
	const member = await aMember(pool, record, "member");
	const versionOf = async (id: string) => (await getPath(admin, id)).path.version;
	const stepsOf = async (id: string) => (await getPath(admin, id)).steps;
	return {
		...{ record, admin, other, member, versionOf, stepsOf },
		titlesOf: async (id: string) => (await stepsOf(id)).map(({ title }) => title),
		/** Adds steps to read; returns the keys of all that are there. */
		async add(id: string, ...titles: string[]): Promise<string[]> {
			for (const title of titles)
				await addStep(admin, id, { ...reading(title), version: await versionOf(id) });
			return (await stepsOf(id)).map(({ key }) => key);
		},
		publish: async (id: string) => publishPath(admin, id, await versionOf(id)),
		/** A version as it lies in the tables. */
		frozen: (id: string, version: number) =>
			admin.read(async (from) => JSON.stringify(await findSteps(from, Number(id), version))),
		/** What was recorded about a path, in order. */
		eventsOf: (id: string) =>
			admin.read(async ({ db, tables: { auditLogs } }) => {
				const rows = await db
					.select()
					.from(auditLogs)
					.where(eq(auditLogs.subjectId, id))
					.orderBy(auditLogs.seq);
				return rows.filter(({ subjectType }) => subjectType === "path").map(({ event }) => event);
			}),
	};
}
