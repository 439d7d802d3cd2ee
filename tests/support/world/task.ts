import type { TaskValues } from "#app/features/tasks/forms.ts";
import { addTask } from "#app/features/tasks/tasks.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/** Adds a task to a project as the member of this tenant; returns its id. */
export async function aTask(
	tenant: Tenant,
	project: string,
	text: string,
	given: Partial<TaskValues> = {},
): Promise<number> {
	const saved = await addTask(tenant, project, { task: text, ...given });
	if (saved.outcome !== "saved") throw new Error(`“${text}” was not added: ${JSON.stringify(saved.errors)}`);
	return saved.id;
}
