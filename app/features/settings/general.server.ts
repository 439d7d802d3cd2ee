import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import type { Role } from "#app/tenant/permissions/roles.server.ts";
import { findRoles, reasonAgainstGiving } from "#app/tenant/permissions/roles.server.ts";
import {
	type Configuration,
	configureWorkspace,
	findWorkspaceToChange,
	getWorkspace,
	moveWorkspace,
	renameWorkspace,
	type Workspace,
} from "#app/tenant/registry/workspace-writes.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { DisabledReason } from "#app/ui/elements/disabled-reason.tsx";
import { type DomainProof, type DomainProofs, proveDomains, recordOf } from "./domain-proof.server.ts";
import { readDomains } from "./domains.ts";
import type { GeneralValues, JoiningValues } from "./forms.ts";

/** Describes the outcome of a save. All but `saved` are answered with 409 or 422 for the person to fix. */
export type SavedSettings =
	| { outcome: "saved"; changed: boolean }
	| { outcome: "stale" }
	| { outcome: "no role" }
	| { outcome: "bad domains"; problems: string[] };

/** Holds the defaults. */
export const USUAL_ROLE = "member";
export const USUAL_LOCALE = "en-GB";

/** Returns the workspace's settings and the roles that this member may assign. Refuses: 403 `organization:manage`. */
export async function getSettings(tenant: Tenant): Promise<{ workspace: Workspace; roles: Role[] }> {
	const roles = await tenant.read(async (reading) => {
		reading.authorize("organization:manage");
		return givableRoles(reading);
	});
	return { workspace: await getWorkspace(tenant.id), roles };
}

/** Returns the same for any member to view, with the reason if this member may not change it. */
export async function previewSettings(
	tenant: Tenant,
): Promise<{ workspace: Workspace; roles: Role[]; cannotManage: DisabledReason | null }> {
	const { roles, cannotManage } = await tenant.read(async (reading) => ({
		roles: reading.can("organization:manage") ? await givableRoles(reading) : await findRoles(reading),
		cannotManage: reading.can("organization:manage")
			? null
			: reasonAgainst(reading.member, "organization:manage"),
	}));
	return { workspace: await getWorkspace(tenant.id), roles, cannotManage };
}

/** Lists the roles for people who join without an invitation. Owner is not among them. */
async function givableRoles(reading: Reading): Promise<Role[]> {
	const roles = await findRoles(reading);
	return roles.filter((role) => role.key !== "owner" && !reasonAgainstGiving(reading.member, role));
}

/**
 * Saves the general settings unless someone else saved them since the form was opened.
 * Refuses: 403 `organization:manage`. Records: workspace.renamed, workspace.configured.
 */
export function saveGeneral(tenant: Tenant, values: GeneralValues): Promise<SavedSettings> {
	return save(tenant, values.savedAt, async (writing, workspace) => {
		const { name, timeZone, dateLocale, defaultRole } = values;
		if (!(await isGivable(writing, defaultRole))) return { outcome: "no role" };
		const settings = { ...workspace.settings, dateLocale, defaultRole };
		return [
			await renameWorkspace(writing, workspace, name),
			await configureWorkspace(writing, workspace, { timeZone, settings }),
		];
	});
}

/** Saves who may join without an invitation. Refuses: 403 `organization:manage`. Records: workspace.configured. */
export async function saveJoining(
	tenant: Tenant,
	{ savedAt, open, role, ...typed }: JoiningValues,
): Promise<SavedSettings> {
	const { domains, problems } = readDomains(typed.domains);
	if (open && domains.length === 0 && problems.length === 0) {
		problems.push("List at least one domain, or leave joining off");
	}
	// Asks DNS before the transaction begins, so that nothing holds a connection while waiting for it.
	const provenDomains = problems.length > 0 ? {} : await proofsFor(tenant, domains);
	return save(tenant, savedAt, async (writing, workspace) => {
		if (problems.length > 0) return { outcome: "bad domains", problems };
		if (open && !(await isGivable(writing, role))) return { outcome: "no role" };
		const settings = { ...workspace.settings, domainJoin: open ? { role } : undefined, provenDomains };
		return [await configureWorkspace(writing, workspace, { allowedEmailDomains: domains, settings })];
	});
}

async function proofsFor(tenant: Tenant, domains: string[]): Promise<DomainProofs> {
	await tenant.authorize("organization:manage");
	const { settings } = await getWorkspace(tenant.id);
	return proveDomains(tenant.id, tenant.member.id, domains, settings.provenDomains ?? {});
}

/** Describes a domain as the joining page shows it, with the record that would prove it. */
export type ListedDomain = {
	domain: string;
	proof: DomainProof | undefined;
	record: { name: string; value: string };
};

/** Lists the domains of a workspace, each with its proof. */
export function listDomains({ id, allowedEmailDomains, settings }: Workspace): ListedDomain[] {
	return allowedEmailDomains.map((domain) => ({
		domain,
		proof: settings.provenDomains?.[domain],
		record: recordOf(id, domain),
	}));
}

/** Saves the address of the workspace's picture; null removes it. Refuses: 403 `organization:manage`. Records: workspace.configured. */
export function saveLogo(tenant: Tenant, logoUrl: string | null): Promise<SavedSettings> {
	return save(tenant, undefined, async (writing, workspace) => [
		await configureWorkspace(writing, workspace, { logoUrl } satisfies Configuration),
	]);
}

async function save(
	tenant: Tenant,
	savedAt: number | undefined,
	work: (writing: Writing, workspace: Workspace) => Promise<boolean[] | SavedSettings>,
): Promise<SavedSettings> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const workspace = await findWorkspaceToChange(writing, tenant.id);
		const stale = savedAt !== undefined && workspace.savedAt !== savedAt;
		const done = stale ? ({ outcome: "stale" } as const) : await work(writing, workspace);
		const saved: SavedSettings = Array.isArray(done)
			? { outcome: "saved", changed: done.includes(true) }
			: done;
		if (saved.outcome !== "saved" || !saved.changed) writing.leaveUnchanged();
		return saved;
	});
}

async function isGivable(writing: Writing, key: string): Promise<boolean> {
	return (await givableRoles(writing)).some((role) => role.key === key);
}

/** Changes the workspace's address. Refuses: 403 `organization:manage`. Records: workspace.moved. */
export function saveAddress(tenant: Tenant, slug: string): Promise<"moved" | "taken" | "unchanged"> {
	return tenant.write(async (writing) => {
		writing.authorize("organization:manage");
		const moved = await moveWorkspace(writing, await findWorkspaceToChange(writing, tenant.id), slug);
		if (moved !== "moved") writing.leaveUnchanged();
		return moved;
	});
}
