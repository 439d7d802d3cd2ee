import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { organizations } from "#db/schema/public/organizations.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import { archive, move, open, rename, suspend } from "#db/tenancy/lifecycle/status-writes.ts";
import { findOwned, type Owned } from "#db/tenancy/registry/owned-workspaces.ts";
import { lock } from "#db/tenancy/session/locks.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import { changesBetween } from "../events/changes.server.ts";
import { refuseUnknown } from "../people/member.server.ts";
import { registryOf } from "../registry-transaction.server.ts";
import type { TenantWriting } from "../tenant.server.ts";
import { tell } from "./membership-writes.server.ts";

/** A workspace as the registry describes it: its name, its address, and what its settings pages saved. */
export type Workspace = {
	id: string;
	name: string;
	slug: string;
	/** IANA name. */
	timeZone: string;
	logoUrl: string | null;
	allowedEmailDomains: string[];
	settings: (typeof organizations.$inferSelect)["settings"];
	/** Changes with every save: a form carries it, and a stale one is refused. Unix milliseconds. */
	savedAt: number;
};

/** Reads the workspace. Refuses: 404 when it is gone. */
export function getWorkspace(tenantId: string): Promise<Workspace> {
	return transactInRegistry("read", (db) => find(db, tenantId));
}

/** A step: reads and locks it until this transaction ends, so that no one else saves meanwhile. */
export async function findWorkspaceToChange(writing: TenantWriting, tenantId: string): Promise<Workspace> {
	const registry = registryOf(writing);
	await alone(registry, tenantId);
	return find(registry, tenantId);
}

/** Takes the lock that provisioning, migrations and operators take too, for changes to a workspace as a whole. */
async function alone(registry: Db, tenantId: string): Promise<void> {
	await lock(registry.run, `tenant ${tenantId}`);
}

async function find(db: Db, tenantId: string): Promise<Workspace> {
	const { timeZone, logoUrl, allowedEmailDomains, settings, updatedAt } = organizations;
	const [row] = await db
		.select({
			id: tenants.id,
			name: tenants.name,
			slug: tenants.slug,
			timeZone,
			logoUrl,
			allowedEmailDomains,
			settings,
			updatedAt,
		})
		.from(tenants)
		.innerJoin(organizations, eq(organizations.id, tenants.id))
		.where(eq(tenants.id, tenantId));
	if (!row) return refuseUnknown();
	const { updatedAt: saved, ...workspace } = row;
	return { ...workspace, savedAt: saved.getTime() };
}

/** What the settings pages may change besides name and address. */
export type Configuration = Partial<
	Pick<Workspace, "timeZone" | "logoUrl" | "allowedEmailDomains" | "settings">
>;

/** A step: saves the settings that differ. Records: workspace.configured. False when none does. */
export async function configureWorkspace(
	writing: TenantWriting,
	workspace: Workspace,
	wanted: Configuration,
): Promise<boolean> {
	const { settings, ...rest } = wanted;
	const changes = changesBetween({ ...workspace.settings, ...workspace }, { ...settings, ...rest });
	if (Object.keys(changes).length === 0) return false;
	const registry = registryOf(writing);
	await registry
		.update(organizations)
		// The version must grow even when two saves share a millisecond.
		.set({ ...wanted, updatedAt: sql`greatest(now(), ${organizations.updatedAt} + interval '1 ms')` })
		.where(eq(organizations.id, workspace.id));
	await writing.record("workspace.configured", { id: workspace.id, changes });
	await tell(writing, workspace.id);
	return true;
}

/** A step: renames the workspace. Records: workspace.renamed. False when it already has that name. */
export async function renameWorkspace(
	writing: TenantWriting,
	workspace: Workspace,
	name: string,
): Promise<boolean> {
	if (workspace.name === name) return false;
	await rename(registryOf(writing).run, workspace.id, name);
	await writing.record("workspace.renamed", { id: workspace.id, from: workspace.name, to: name });
	await tell(writing, workspace.id);
	return true;
}

/**
 * A step: gives the workspace another address. The old one redirects forever, and only this workspace can take it
 * back. The caller has checked that `slug` is valid and not reserved. Records: workspace.moved.
 */
export async function moveWorkspace(
	writing: TenantWriting,
	workspace: Workspace,
	slug: string,
): Promise<"moved" | "taken" | "unchanged"> {
	if (workspace.slug === slug) return "unchanged";
	if (!(await move(registryOf(writing).run, workspace.id, slug))) return "taken";
	await writing.record("workspace.moved", { id: workspace.id, from: workspace.slug, to: slug });
	await tell(writing, workspace.id);
	return "moved";
}

/** A step: closes the workspace for everyone; its owners can reopen it for 30 days. Records: workspace.archived. */
export async function closeWorkspace(
	writing: TenantWriting,
	{ id, name }: Pick<Workspace, "id" | "name">,
	reason: string,
): Promise<Date> {
	const until = await archive(registryOf(writing).run, id, reason);
	await writing.record("workspace.archived", { id, name, reason, until: until.toISOString() });
	await tell(writing, id);
	return until;
}

/** A step: reopens a closed workspace. Records: workspace.restored. */
export async function reopenWorkspace(
	writing: TenantWriting,
	{ id, name }: Pick<Workspace, "id" | "name">,
): Promise<void> {
	await open(registryOf(writing).run, id);
	await writing.record("workspace.restored", { id, name });
	await tell(writing, id);
}

/** A step: closes the workspace for everyone until an operator reactivates it. Records: workspace.suspended. */
export async function suspendWorkspace(
	writing: TenantWriting,
	{ id, name }: Pick<Workspace, "id" | "name">,
	reason: string,
): Promise<void> {
	await suspend(registryOf(writing).run, id, reason);
	await writing.record("workspace.suspended", { id, name, reason });
	await tell(writing, id);
}

/** A step: tells whether the workspace is open, and until when a closed one can be reopened. */
export async function findStatus(writing: TenantWriting, tenantId: string) {
	const [found] = await statusOf(writing, tenantId);
	return found;
}

/** A step: does the same, and locks it until this transaction ends. */
export async function findStatusToChange(writing: TenantWriting, tenantId: string) {
	const [found] = await statusOf(writing, tenantId).for("update");
	return found;
}

const statusOf = (writing: TenantWriting, tenantId: string) =>
	registryOf(writing)
		.select({ status: tenants.status, until: tenants.dropAfter })
		.from(tenants)
		.where(eq(tenants.id, tenantId));

/** A step: notes the version of the organization that Clerk reported. False when it is not newer than the known one. */
export async function noteOrganizationVersion(
	writing: TenantWriting,
	tenantId: string,
	clerkUpdatedAt: Date,
): Promise<boolean> {
	const newer = await registryOf(writing)
		.update(organizations)
		.set({ clerkUpdatedAt })
		.where(
			and(
				eq(organizations.id, tenantId),
				or(isNull(organizations.clerkUpdatedAt), lt(organizations.clerkUpdatedAt, clerkUpdatedAt)),
			),
		)
		.returning({ id: organizations.id });
	return newer.length > 0;
}

/** A step: reads and locks the rules for joining by email domain. */
export async function findJoiningRules(writing: TenantWriting, tenantId: string) {
	const [found] = await registryOf(writing)
		.select({ settings: organizations.settings, allowed: organizations.allowedEmailDomains })
		.from(organizations)
		.where(eq(organizations.id, tenantId))
		.for("share");
	return found;
}

/** A step: counts the workspaces that a person owns; no one else can count them until this transaction ends. */
export async function countOwned(writing: TenantWriting, userId: string): Promise<Owned> {
	const registry = registryOf(writing);
	await lock(registry.run, `owner ${userId}`);
	return findOwned(registry, userId);
}
