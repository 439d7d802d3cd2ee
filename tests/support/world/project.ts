import type { ProjectValues } from "#app/features/projects/forms.ts";
import { createProject } from "#app/features/projects/projects.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/** Creates a project as the member of this tenant; returns its address. */
export async function aProject(
	tenant: Tenant,
	name: string,
	given: Partial<ProjectValues> = {},
): Promise<string> {
	const saved = await createProject(tenant, { name, isPublic: false, ...given });
	if (saved.outcome !== "saved") throw new Error(`“${name}” was not created: ${saved.outcome}`);
	return saved.slug;
}

/** The events of a project, oldest first, as the trail has them. */
export async function eventsOf(tenant: Tenant, slug: string): Promise<string[]> {
	return tenant.read(async ({ db, tables: { auditLogs } }) => {
		const rows = await db.select().from(auditLogs).orderBy(auditLogs.seq);
		return rows.filter((row) => row.payload.slug === slug).map((row) => row.event);
	});
}
