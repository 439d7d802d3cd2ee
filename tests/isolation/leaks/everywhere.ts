import { registry, transactInRegistry, transactInTenant } from "#app/platform/database/database.server.ts";
import { tenants } from "#db/schema/public/tenants.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import type { Project } from "#db/schema/tenant/projects.ts";

/** A project with the workspace that it belongs to. */
export type Found = Project & { workspace: string };

/** Reads what no feature of the product can query: the projects of any workspace. */
export async function projectsOf(organizationId: string): Promise<Found[]> {
	const tenant = await registry.findById(organizationId);
	if (!tenant) return [];
	const rows = await transactInTenant(tenant, "read", ({ db }) => db.select().from(tenantTables.projects));
	return rows.map((row) => ({ ...row, workspace: tenant.name }));
}

/** Reads the projects of all workspaces. */
export async function projectsEverywhere(): Promise<Found[]> {
	const all = await transactInRegistry("read", (db) => db.select({ id: tenants.id }).from(tenants));
	return (await Promise.all(all.map(({ id }) => projectsOf(id)))).flat();
}

export const page = (html: string) =>
	new Response(`<!doctype html>${html}`, { headers: { "Content-Type": "text/html; charset=utf-8" } });
