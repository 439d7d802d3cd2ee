import type { PgTable } from "drizzle-orm/pg-core";
import { publicTables } from "#db/schema/public/index.ts";
import type { Fill } from "./fills.ts";
import { inDays } from "./fills.ts";
import type { Mark } from "./marks.ts";
import { emailOf, idOf, MEMBERS, roleOf } from "./people.ts";
import type { RowValues } from "./rows.ts";

export const organizationOf = ({ word }: Mark) => `org_${word}`;

/** Tables of `public` that keep nothing about a single workspace, each with the reason. */
export const NOT_OF_A_TENANT: Record<string, string> = {
	droppedTenants: "what is left of dropped workspaces",
	eventOutbox: "ids and names of events, briefly, until the worker takes them",
	publicMigrations: "which migrations the registry has",
	rateLimits: "short-lived counters, by key",
	systemMetrics: "counters of whole processes",
};

/** Returns the tables of `public` that hold data about each workspace. */
export const registryTables = (): Record<string, PgTable> =>
	Object.fromEntries(
		Object.entries(publicTables as unknown as Record<string, PgTable>).filter(
			([name]) => !(name in NOT_OF_A_TENANT) && name !== "tenants",
		),
	);

const PROVEN = { by: "address", at: "2026-11-21T00:00:00.000Z" };

const membershipRows = (mark: Mark): RowValues[] =>
	MEMBERS.map((who) => ({
		organizationId: organizationOf(mark),
		userId: idOf(mark, who),
		role: roleOf(mark, who),
		status: who === "suspended" ? "suspended" : who === "removed" ? "left" : "active",
		joinedAt: inDays(-9),
	}));

/** The rows in `public` about a workspace and its people, like FILLS for the tenant's own tables. */
export const REGISTRY_FILLS: Record<string, Fill> = {
	apiKeyLinks: {
		rows: (mark) =>
			MEMBERS.map((who, at) => ({
				...{ keyId: `${mark.word}key${at}`, organizationId: organizationOf(mark), userId: idOf(mark, who) },
			})),
	},
	// Of now, so that no sweep deletes them however long a run takes.
	apiRequests: {
		rows: (mark) =>
			MEMBERS.map((who, at) => ({
				...{ tenantId: organizationOf(mark), at: inDays(0), keyId: `${mark.word}key${MEMBERS.indexOf(who)}` },
				...{ status: at % 2 === 0 ? 200 : 403, ms: 12 },
			})),
	},
	auditAnchors: { rows: (mark) => [{ tenantId: organizationOf(mark), seq: 1 }] },
	errorLogs: { rows: (mark) => [{ tenantId: organizationOf(mark) }] },
	eventInterest: { rows: (mark) => [{ tenantId: organizationOf(mark), reaction: "hooks.fan-out" }] },
	formResults: { rows: (mark) => [{ tenantId: organizationOf(mark) }] },
	invitationLinks: {
		rows: (mark, { invitations = [] }) =>
			invitations.map(({ id, email, expiresAt, tokenHash }) => ({
				...{ invitationId: id, organizationId: organizationOf(mark), email, expiresAt, tokenHash },
			})),
	},
	migrationRuns: {
		rows: (mark) => [
			{
				startedBy: `for ${organizationOf(mark)}`,
				status: "done",
				finishedAt: new Date(),
				request: { only: `${mark.word}-request` },
			},
		],
	},
	migrationRunTenants: {
		rows: (mark) => [{ tenantId: organizationOf(mark), applied: [`${mark.word}-applied`] }],
	},
	organizations: {
		rows: (mark) => [
			{
				id: organizationOf(mark),
				metadata: { note: `${mark.word}-metadata` },
				settings: {
					note: `${mark.word}-settings`,
					domainJoin: { role: "member" },
					// Anyone with such an address and without a workspace may join.
					provenDomains: { [`${mark.word}.example`]: PROVEN },
				},
				// Nobody has proved the first domain.
				allowedEmailDomains: [`${mark.word}-domain.example`, `${mark.word}.example`],
				timeZone: "UTC",
			},
		],
		plain: { timeZone: "is a time zone" },
	},
	organizationMemberships: { rows: membershipRows },
	platformAuditLogs: {
		rows: (mark) => [{ tenantId: organizationOf(mark), payload: { note: `${mark.word}-payload` } }],
	},
	// Not due while a run takes.
	notificationEmails: {
		rows: (mark) => [{ tenantId: organizationOf(mark), userId: idOf(mark, "member"), dueAt: inDays(1) }],
	},
	supportAccess: { rows: (mark) => [{ tenantId: organizationOf(mark), expiresAt: inDays(1) }] },
	tenantActivity: {
		rows: (mark) => [{ tenantId: organizationOf(mark) }],
	},
	tenantSlugs: {
		rows: (mark) => [
			{ slug: mark.word, tenantId: organizationOf(mark) },
			{ slug: `${mark.word}-old`, tenantId: organizationOf(mark) },
		],
	},
	users: {
		rows: (mark) =>
			[...MEMBERS, "nobody" as const].map((who) => ({
				...{ clerkUserId: idOf(mark, who), email: emailOf(mark, who) },
				preferences: { note: `${mark.word}-preferences` },
			})),
	},
	// Not due while a run takes.
	webhookDue: { rows: (mark) => [{ tenantId: organizationOf(mark), dueAt: inDays(1) }] },
	webhookPace: { rows: (mark) => [{ tenantId: organizationOf(mark) }] },
	webhookInbox: {
		rows: (mark) => [
			{
				...{ svixId: `msg_${mark.word}`, type: "organization.updated", subjectId: organizationOf(mark) },
				...{ payload: { type: "organization.updated", note: `${mark.word}-payload` }, appliedAt: new Date() },
			},
		],
		plain: { type: "names a kind of webhook" },
	},
};
