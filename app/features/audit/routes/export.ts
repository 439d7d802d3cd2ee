import { readQuery } from "#app/platform/http/address/query.server.ts";
import { downloadRoute } from "#app/platform/http/download.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { exportLog } from "../export.server.ts";
import { exportShape } from "../forms.ts";

const file = downloadRoute(async ({ request, context }) => {
	const tenant = getTenant(context);
	await tenant.authorize("audit:export");
	const { format, ...filter } = readQuery(request, exportShape);
	return exportLog(tenant, format, filter);
});

export const middleware = file.middleware;
export const loader = file.loader;

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Export() {
	return null;
}
