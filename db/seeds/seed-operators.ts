import { createHash } from "node:crypto";
import { migrationRuns, migrationRunTenants } from "../schema/public/migrations.ts";
import { platformAuditLogs } from "../schema/public/operations.ts";
import { webhookInbox } from "../schema/public/webhook-inbox.ts";
import type { Db } from "../tenancy/session/open-in-tenant.ts";
import { ago, type DemoMember, type DemoWorld, membersOf } from "./demo-world.ts";

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

// How long each workspace took.
const RUNS = [
	{ days: 26, ms: [41, 18, 12] },
	{ days: 12, ms: [57, 22, 15] },
];

/** Adds runs of `npm run migrate` that brought the workspaces to the latest of these migrations, oldest first. */
export async function addMigrationRuns(
	db: Db,
	{ organizations }: DemoWorld,
	migrations: readonly { name: string }[],
): Promise<void> {
	const names = migrations.slice(-1 - RUNS.length).map(({ name }) => name);
	for (const [at, { days, ms }] of RUNS.entries()) {
		const [fromVersion, toVersion] = [names[at], names[at + 1]];
		if (fromVersion === undefined || toVersion === undefined) return;
		const [startedAt, finishedAt] = [ago(days), ago(days - 0.00001)];
		const [run] = await db
			.insert(migrationRuns)
			.values({
				kind: "up",
				status: "done",
				startedBy: "deploy",
				host: "release",
				pid: 17,
				startedAt,
				finishedAt,
			})
			.returning({ id: migrationRuns.id });
		if (!run) return;
		await db.insert(migrationRunTenants).values(
			organizations.map(({ id: tenantId }, position) => ({
				...{ runId: run.id, tenantId, position, status: "done" as const, attempts: 1 },
				...{ fromVersion, toVersion, applied: [toVersion], ms: ms[position] ?? null, updatedAt: finishedAt },
			})),
		);
	}
}

/** Adds to the inbox what Clerk sent when the newest members joined. */
export async function addWebhooks(db: Db, world: DemoWorld): Promise<void> {
	const messages = world.organizations.flatMap((organization) =>
		membersOf(world, organization)
			.filter(({ isNew }) => isNew)
			.flatMap((member) => {
				const of = { member, organization, at: member.joinedAt.getTime() };
				return [personCreated(of), membershipCreated(of)];
			}),
	);
	if (messages.length > 0) await db.insert(webhookInbox).values(messages);
}

type Joining = { member: DemoMember; organization: DemoWorld["organizations"][number]; at: number };

function personCreated({ member, at }: Joining) {
	const primary_email_address_id = `idn_${member.id.replace(/^user_/, "")}`;
	return message("user.created", at, {
		...{ object: "user", id: member.id, first_name: member.firstName, last_name: member.lastName },
		...{ primary_email_address_id, created_at: at, updated_at: at },
		email_addresses: [{ id: primary_email_address_id, email_address: member.email }],
	});
}

function membershipCreated({ member, organization, at }: Joining) {
	const { id, name, slug, createdBy } = organization;
	// A moment later: Clerk knows a person before it adds them.
	const joined = at + 900;
	return message("organizationMembership.created", joined, {
		...{ object: "organization_membership", role: "org:member", created_at: joined, updated_at: joined },
		id: `orgmem_${id.replace(/^org_/, "")}_${member.id.replace(/^user_/, "")}`,
		organization: { object: "organization", id, name, slug, created_by: createdBy, updated_at: at },
		public_user_data: { user_id: member.id, identifier: member.email },
	});
}

/** A message of Clerk, as the inbox keeps it once it was applied. */
function message(type: string, sentAt: number, data: { id: string } & Record<string, unknown>) {
	const receivedAt = new Date(sentAt + 300);
	return {
		svixId: `msg_${createHash("sha256").update(`${type} ${data.id}`).digest("hex").slice(0, 20)}`,
		...{ type, subjectId: data.id, receivedAt, appliedAt: new Date(sentAt + 340) },
		...{ outcome: "applied", attempts: 1, payload: { type, object: "event", data, timestamp: sentAt } },
	};
}
