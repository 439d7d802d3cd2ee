import { desc, eq, lt } from "drizzle-orm";
import { fullName } from "#app/tenant/people/member-name.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import {
	applyGrants,
	endSupport,
	findRunningGrant,
	openSupport,
} from "#app/tenant/registry/support-grants.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { DisabledReason } from "#app/ui/elements/disabled-reason.tsx";

/** Describes one period of support access. */
export type Grant = {
	id: number;
	reason: string;
	/** Names the member. */
	grantedBy: string;
	grantedAt: Date;
	expiresAt: Date;
	/** Is null until it ends, by a member or because its time is over. */
	endedAt: Date | null;
	isRunning: boolean;
	/** Whether it opens files, too. */
	opensFiles: boolean;
};

export type SupportState = {
	running: Grant | undefined;
	/** Says why this member can neither grant nor end it; null for one who can. */
	cannotManage: DisabledReason | null;
};

/** Returns the current support access, if any; every member may know. */
export function getSupport(tenant: Tenant): Promise<SupportState> {
	return tenant.read(async (reading) => {
		const found = await findRunningGrant(reading);
		const [running] = found ? await findGrants(reading, { only: found.id }) : [];
		return { running, cannotManage: reasonFor(reading) };
	});
}

function reasonFor({ can, member }: Reading): DisabledReason | null {
	return can("organization:manage") ? null : reasonAgainst(member, "organization:manage");
}

// Limits one page; there are few.
const PAGE_SIZE = 20;

/** Returns one page of the periods of support access, newest first. Refuses: 403 `organization:manage`. */
export function listGrants(
	tenant: Tenant,
	before?: number,
): Promise<{ grants: Grant[]; next: number | undefined }> {
	return tenant.read(async (reading) => {
		reading.authorize("organization:manage");
		const found = await findGrants(reading, { before });
		const grants = found.slice(0, PAGE_SIZE);
		return { grants, next: found.length > PAGE_SIZE ? grants.at(-1)?.id : undefined };
	});
}

async function findGrants(
	{ db, tables: { supportGrants, users } }: Reading,
	{ only, before }: { only?: number; before?: number },
): Promise<Grant[]> {
	const { id, reason, grantedAt, expiresAt, endedAt, opensFiles } = supportGrants;
	const { firstName, lastName, email } = users;
	const which = only === undefined ? (before === undefined ? undefined : lt(id, before)) : eq(id, only);
	const rows = await db
		.select({ id, reason, grantedAt, expiresAt, endedAt, opensFiles, firstName, lastName, email })
		.from(supportGrants)
		.innerJoin(users, eq(users.id, supportGrants.grantedBy))
		.where(which)
		.orderBy(desc(id))
		.limit(PAGE_SIZE + 1);
	return rows.map(({ firstName, lastName, email, ...grant }) => ({
		...grant,
		grantedBy: fullName({ firstName, lastName, email }),
		isRunning: grant.endedAt === null && grant.expiresAt > new Date(),
	}));
}

/**
 * Grants the platform's operators access to the workspace for some hours. Undefined when they already have it.
 * Refuses: 403 `organization:manage`. Records: support.granted.
 */
export async function grantSupport(
	tenant: Tenant,
	{ hours, reason, files = false }: { hours: number; reason: string; files?: boolean },
): Promise<{ expiresAt: Date } | undefined> {
	const granted = await tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const grant = await openSupport(writing, tenant.id, {
			...{ memberId: writing.member.id, hours, reason, opensFiles: files },
		});
		if (!grant) writing.leaveUnchanged();
		return grant;
	});
	await applyGrants(tenant.id);
	return granted;
}

/** Ends it at once. Returns false when it was already over. Refuses: 403 `organization:manage`. Records: support.ended. */
export async function endGrant(tenant: Tenant, grantId: number): Promise<boolean> {
	const wasActive = await tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const ended = await endSupport(writing, tenant.id, { memberId: writing.member.id, grantId });
		if (!ended) writing.leaveUnchanged();
		return ended;
	});
	await applyGrants(tenant.id);
	return wasActive;
}
