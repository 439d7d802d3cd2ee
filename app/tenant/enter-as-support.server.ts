import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { available, registry, transactInTenant } from "#app/platform/database/database.server.ts";
import { pagePath } from "#app/platform/http/address/page-path.ts";
import { findOperatorIfKnown, type Operator } from "#app/platform/operators/operators.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { isSlug } from "#app/platform/slug.ts";
import { rootCause } from "#db/tenancy/pool/errors.ts";
import type { SupportRecord } from "#db/tenancy/registry/registry.ts";
import { supportSchemaOf } from "#db/tenancy/roles/support-role.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { filesOf } from "./files/tenant-files.server.ts";
import { type Member, refuseUnknown } from "./people/member.server.ts";
import { explainDeletion, WasDeleted } from "./refusals/deleted.ts";
import { refuseClosed } from "./refuse-closed.server.ts";
import { alone, baseOf, type Reading, readingOf, type Tenant } from "./tenant.server.ts";
import { logActBeside, writeWithTrail } from "./write-as-system.server.ts";

/** What a grant opens: the tenant, read-only, or the address that it has moved to. */
export type Entered = { tenant: Tenant; movedTo?: undefined } | { tenant?: undefined; movedTo: string };

/**
 * Lets an operator view a workspace whose owner granted access, at its usual addresses; undefined for everyone else.
 * Refuses: 403 for anything but viewing, 503 and 410 as for members. Records: support.viewed.
 */
export async function enterForSupport(
	request: Request,
	slug: string,
	userId: string,
	facts: RequestFacts,
): Promise<Entered | undefined> {
	const operator = isSlug(slug) ? await findOperatorIfKnown(userId) : undefined;
	const record = operator && (await available(registry.findForSupport(slug)));
	if (!record) return undefined;
	if (request.method !== "GET" && request.method !== "HEAD") return refuseChange();
	await refuseClosed(record);
	if (record.slug !== slug) return { movedTo: record.slug };
	await recordSight(record, operator, request, facts);
	return { tenant: openForSupport(record, operator, baseOf(slug, facts.ownHost)) };
}

function refuseChange(): never {
	return refuse(403, {
		title: "Support access is read-only",
		message: "You can’t change anything with support access, and nothing was changed.",
		rule: "support-access",
	});
}

/** Records the view before the page is made: a view that could not be recorded is not shown. */
function recordSight(
	record: SupportRecord,
	operator: Operator,
	request: Request,
	{ requestId, ip, userAgent }: RequestFacts,
): Promise<void> {
	const from = { requestId, ip, userAgent };
	const trail = { actorKind: "operator", actorId: operator.id, ...from } as const;
	const path = pathWithin(record.slug, request);
	return writeWithTrail(record, trail, async (writing) => {
		await writing.record("support.viewed", { id: record.grantId, path, operator: operator.email });
		await logActBeside(
			writing,
			{ operator, ...from },
			{ event: "support.viewed", tenantId: record.id, subject: record.slug, payload: { path } },
		);
	});
}

// Longer than any path of ours.
const LONGEST_PATH = 300;

/** Returns the page's path within the workspace. Searches and filters stay out of the audit log. */
function pathWithin(slug: string, request: Request): string {
	const [path = ""] = pagePath(request.url).split("?");
	return path.slice(`/${slug}`.length).slice(0, LONGEST_PATH) || "/";
}

/** Builds a member who sees what an owner sees. Permissions do not keep support from writing: `write` and the database role do. */
const memberFor = (operator: Operator): Member => ({
	id: "support",
	email: operator.email,
	name: "Support",
	imageUrl: null,
	role: { key: "support", name: "Support" },
	permissions: ["*"],
});

function openForSupport(record: SupportRecord, operator: Operator, base: string): Tenant {
	const member = memberFor(operator);
	const { id, name, slug, timeZone, dateLocale, logoUrl, keyPolicy, grantId, supportUntil } = record;
	const read: Tenant["read"] = (work) =>
		alone(() =>
			transactInTenant(supportSchemaOf(record), "read", async ({ db }) => {
				const reading = readingOf(db, member);
				await checkGrant(reading, grantId);
				return work(reading);
			}),
		).catch((error) => {
			if (!(error instanceof WasDeleted)) return refuseIfDropped(error);
			return explainDeletion({ base, timeZone, dateLocale }, { ...error.deletion, restoreAt: undefined });
		});
	return {
		...{ id, name, slug, base, timeZone, dateLocale, logoUrl, keyPolicy, member, supportUntil },
		workspaceTimeZone: timeZone,
		isForSupport: true,
		// Their member has every permission; `write` and the role refuse what they may not do.
		authorize: async () => undefined,
		read,
		readAlong: (step) => read(step),
		write: async () => refuseChange(),
		files: filesForSupport(record, read),
	};
}

/** Support sees which files there are, as it sees everything on pages; what is in them, only if the grant says so. */
function filesForSupport(record: SupportRecord, read: Tenant["read"]): Tenant["files"] {
	const { open, openPreview, addressOf, limits } = filesOf(record, "support");
	const authorize = () => read((reading) => checkFiles(reading, record.grantId));
	const tellTheirText = (reading: TenantReading) => opensFiles(reading, record.grantId);
	return {
		...{ limits, authorize, tellTheirText },
		open: async (...asked) => {
			await authorize();
			return open(...asked);
		},
		openPreview: async (...asked) => {
			await authorize();
			return openPreview(...asked);
		},
		addressOf: async (...asked) => {
			await authorize();
			return addressOf(...asked);
		},
		areIn: async () => refuseChange(),
		receive: async () => refuseChange(),
		keep: async () => refuseChange(),
		stage: async () => refuseChange(),
		unstage: async () => refuseChange(),
	};
}

async function opensFiles(
	{ db, tables: { supportGrants } }: TenantReading,
	grantId: number,
): Promise<boolean> {
	const { id, opensFiles } = supportGrants;
	const [grant] = await db.select({ opensFiles }).from(supportGrants).where(eq(id, grantId));
	return grant?.opensFiles === true;
}

async function checkFiles(reading: Reading, grantId: number): Promise<void> {
	if (!(await opensFiles(reading, grantId)))
		refuse(403, {
			title: "Support access opens no files",
			message:
				"With this access you see which files there are, but not what is in them. An owner can grant access that opens files too.",
			rule: "support-access",
		});
}

/** Runs in the transaction that reads: a grant that ended or expired since the request began shows nothing. */
async function checkGrant({ db, tables: { supportGrants } }: Reading, grantId: number): Promise<void> {
	const { id, endedAt, expiresAt } = supportGrants;
	const running = await db
		.select({ id })
		.from(supportGrants)
		.where(and(eq(id, grantId), isNull(endedAt), gt(expiresAt, sql`now()`)));
	if (running.length === 0) refuseUnknown();
}

// invalid_parameter_value: SET ROLE to a dropped role. undefined_object: it was dropped while the transaction ran.
const RAZED = ["22023", "42704"];

function refuseIfDropped(error: unknown): never {
	const { code } = (rootCause(error) ?? {}) as { code?: string };
	if (code !== undefined && RAZED.includes(code)) return refuseUnknown();
	throw error;
}
