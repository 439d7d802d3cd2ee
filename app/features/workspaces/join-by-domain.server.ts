import { and, arrayOverlaps, asc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { admitInvited, findMembershipStatus } from "#app/features/invitations/invitation-writes.server.ts";
import { type DomainProof, isStillProven } from "#app/features/settings/domain-proof.server.ts";
import { available, registry, transactInRegistry } from "#app/platform/database/database.server.ts";
import { inNameOrder } from "#app/platform/database/name-order.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { findAddresses, getNewcomer, type Newcomer } from "#app/tenant/registry/newcomer.server.ts";
import { findJoiningRules } from "#app/tenant/registry/workspace-writes.server.ts";
import type { TenantWriting } from "#app/tenant/tenant.server.ts";
import { writeWithTrail } from "#app/tenant/write-as-system.server.ts";
import { invitationLinks } from "#db/schema/public/invitation-links.ts";
import { organizationMemberships, organizations } from "#db/schema/public/organizations.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";

/** Describes a workspace that a person could join, by a pending invitation or by the domain of an address of theirs. */
export type JoinableWorkspaces = {
	invitations: {
		id: string;
		kind: "workspace" | "team";
		workspace: { id: string; name: string };
		email: string;
		expiresAt: Date;
	}[];
	joinable: { id: string; name: string; domain: string }[];
};

// Nobody has more; the newest come first.
const SHOWN = 50;

/** Lists the workspaces a signed-in person could join; undefined when Clerk cannot tell which addresses are theirs. Refuses: 503. */
export async function listJoinable(userId: string): Promise<JoinableWorkspaces | undefined> {
	const addresses = await findAddresses(userId);
	if (!addresses) return undefined;
	if (addresses.length === 0) return { invitations: [], joinable: [] };
	return transactInRegistry("read", async (db) => {
		const [invitations, joinable] = await Promise.all([
			findInvitations(db, userId, addresses),
			findJoinable(db, userId, addresses),
		]);
		const invited = new Set(invitations.map(({ workspace }) => workspace.id));
		return { invitations, joinable: joinable.filter((workspace) => !invited.has(workspace.id)) };
	});
}

/** Matches this person's membership in the row's workspace, if there is one. */
const theirs = (organizationId: typeof tenants.id, userId: string) =>
	and(eq(organizationMemberships.organizationId, organizationId), eq(organizationMemberships.userId, userId));

async function findInvitations(db: Db, userId: string, addresses: readonly string[]) {
	const { status } = organizationMemberships;
	const rows = await db
		.select({
			id: invitationLinks.invitationId,
			kind: invitationLinks.kind,
			email: invitationLinks.email,
			expiresAt: invitationLinks.expiresAt,
			workspace: { id: tenants.id, name: tenants.name },
		})
		.from(invitationLinks)
		.innerJoin(tenants, eq(tenants.id, invitationLinks.organizationId))
		.leftJoin(organizationMemberships, theirs(tenants.id, userId))
		.where(
			and(
				inArray(invitationLinks.email, [...addresses]),
				eq(invitationLinks.isOpen, true),
				gt(invitationLinks.expiresAt, new Date()),
				eq(tenants.status, "active"),
				// Teams invite members; workspaces invite everyone else.
				or(
					and(eq(invitationLinks.kind, "team"), eq(status, "active")),
					and(eq(invitationLinks.kind, "workspace"), or(isNull(status), eq(status, "left"))),
				),
			),
		)
		.orderBy(asc(invitationLinks.expiresAt), asc(invitationLinks.invitationId))
		.limit(SHOWN);
	return rows;
}

const domainOf = (address: string) => address.slice(address.lastIndexOf("@") + 1);

async function findJoinable(db: Db, userId: string, addresses: readonly string[]) {
	const domains = [...new Set(addresses.map(domainOf))];
	const rows = await db
		.select({
			id: tenants.id,
			name: tenants.name,
			allowed: organizations.allowedEmailDomains,
			settings: organizations.settings,
		})
		.from(organizations)
		.innerJoin(tenants, eq(tenants.id, organizations.id))
		.leftJoin(organizationMemberships, theirs(tenants.id, userId))
		.where(
			and(
				sql`${organizations.settings} ? 'domainJoin'`,
				arrayOverlaps(organizations.allowedEmailDomains, domains),
				isProven(domains),
				eq(tenants.status, "active"),
				// Anyone who left or was removed can only come back by invitation.
				isNull(organizationMemberships.userId),
			),
		)
		.orderBy(asc(inNameOrder(tenants.name)), asc(tenants.id))
		.limit(SHOWN);
	return rows.map(({ id, name, ...row }) => ({
		...{ id, name },
		domain: domains.find((domain) => proofOf(row, domain)) ?? "",
	}));
}

/** Requires a proof, since anyone could list a domain. */
function isProven(domains: readonly string[]) {
	const any = sql.join(
		domains.map((domain) => sql`${domain}`),
		sql`, `,
	);
	return sql`jsonb_exists_any(${organizations.settings} -> 'provenDomains', array[${any}]::text[])`;
}

type Listed = { allowed: string[]; settings: (typeof organizations.$inferSelect)["settings"] };

const proofOf = ({ allowed, settings }: Listed, domain: string): DomainProof | undefined =>
	allowed.includes(domain) ? settings.provenDomains?.[domain] : undefined;

/** Names the workspace that a person has joined. */
export type Joined = { slug: string; workspace: string };

/**
 * Adds a person as a member if they have a verified address at a domain that the workspace has listed and proven. A pending
 * invitation takes precedence. Idempotent. Refuses: 404 for every other reason, 401, 503. Records: member.joined.
 */
export async function joinByDomain(
	userId: string,
	tenantId: string,
	{ requestId, ip, userAgent }: RequestFacts,
): Promise<Joined> {
	const person = await getNewcomer(userId);
	const tenant = await available(registry.findById(tenantId));
	if (tenant?.status !== "active") return refuseJoining();
	const domains = await findDomainsThatHold(tenantId, person);
	const trail = { actorKind: "member", actorId: userId, requestId, ip, userAgent } as const;
	return writeWithTrail(tenant, trail, async (writing) => {
		const standing = await findMembershipStatus(writing, userId);
		const role = await findOpenRole(writing, tenantId, domains);
		if (standing === "stranger" && role !== undefined) await admitInvited(writing, tenantId, person, role);
		else if (standing !== "active") return refuseJoining();
		return { slug: tenant.slug, workspace: tenant.name };
	});
}

/** Returns those of a person's domains that the workspace has proven and that still have its record. Runs before the transaction begins. */
async function findDomainsThatHold(tenantId: string, { addresses }: Newcomer): Promise<string[]> {
	const [row] = await transactInRegistry("read", (db) =>
		db
			.select({ settings: organizations.settings, allowed: organizations.allowedEmailDomains })
			.from(organizations)
			.where(eq(organizations.id, tenantId)),
	);
	const held = await Promise.all(
		[...new Set(addresses.map(domainOf))].map(async (domain) => {
			const proof = row && proofOf(row, domain);
			return proof && (await isStillProven(tenantId, domain, proof)) ? [domain] : [];
		}),
	);
	return held.flat();
}

/** Returns the role for people at one of this person's domains, while the owner has that turned on. */
async function findOpenRole(
	writing: TenantWriting,
	tenantId: string,
	domains: readonly string[],
): Promise<string | undefined> {
	const { roles } = writing.tables;
	const row = await findJoiningRules(writing, tenantId);
	const key = row?.settings.domainJoin?.role;
	if (!key || !domains.some((domain) => proofOf(row, domain))) return undefined;
	const [role] = await writing.db.select({ key: roles.key }).from(roles).where(eq(roles.key, key));
	return role?.key;
}

function refuseJoining(): never {
	return refuse(404, {
		title: "You can’t join this workspace",
		message:
			"It doesn’t allow joining by email domain, or not with one of yours. Ask someone there for an invitation.",
	});
}
