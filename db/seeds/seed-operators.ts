import { platformAuditLogs } from "../schema/public/operations.ts";
import type { Db } from "../tenancy/session/open-in-tenant.ts";
import { ago, type DemoWorld } from "./demo-world.ts";

const TESTCORP = { tenantId: "org_testcorp", subject: "testcorp" };

// Nothing of it lasts, so that it is true of the workspaces as they are now.
const ACTS = [
	{
		event: "workspace.suspended",
		...TESTCORP,
		payload: { reason: "The invoice of August is open." },
		days: 61,
	},
	{ event: "workspace.reactivated", ...TESTCORP, payload: {}, days: 59 },
	{ event: "ring.changed", ...TESTCORP, payload: { from: "general", to: "early" }, days: 26 },
	{ event: "ring.changed", ...TESTCORP, payload: { from: "early", to: "general" }, days: 12 },
	{ event: "job.replayed", subject: "reaction", payload: { jobs: 2 }, days: 3 },
];

/** Adds to the operators' log what one of them has done. */
export async function addOperatorActs(db: Db, { people }: DemoWorld): Promise<void> {
	const operator = people.find(({ email }) => email === "owner@demo.example");
	if (!operator) return;
	await db.insert(platformAuditLogs).values(
		ACTS.map(({ days, ...act }) => ({
			...act,
			...{ actorId: operator.id, actorEmail: operator.email, ip: "203.0.113.24", at: ago(days) },
		})),
	);
}
