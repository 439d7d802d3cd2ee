import { addFiles } from "#app/features/files/files.server.ts";
import { listFiles } from "#app/features/files/list.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/** The request of a form that sends files to a project, behind the fields that are given. */
export function filesSent(
	tenant: Tenant,
	project: string,
	files: Record<string, string | Buffer>,
	{ page = "files", form = new FormData() } = {},
): Request {
	for (const [name, bytes] of Object.entries(files))
		form.append("files", new File([typeof bytes === "string" ? bytes : new Uint8Array(bytes)], name));
	return new Request(`http://localhost:3000/${tenant.slug}/projects/${project}/${page}`, {
		method: "POST",
		body: form,
	});
}

/** Adds a file to a project as the member of this tenant; returns its id, as it is in its address. */
export async function aFile(
	tenant: Tenant,
	project: string,
	name: string,
	bytes: string | Buffer = "x",
): Promise<string> {
	const { added } = await addFiles(tenant, project, filesSent(tenant, project, { [name]: bytes }));
	const { files } = await listFiles(tenant, project);
	if (added !== 1 || !files[0]) throw new Error(`The file ${name} was not added`);
	return String(files[0].id);
}
