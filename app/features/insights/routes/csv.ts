import { readQuery } from "#app/platform/http/address/query.server.ts";
import { downloadRoute } from "#app/platform/http/download.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { exportInsights } from "../export.server.ts";
import { insightsShape } from "../forms.ts";

const file = downloadRoute(async ({ request, context }) => {
	const tenant = getTenant(context);
	await tenant.authorize("insights:view");
	return exportInsights(tenant, readQuery(request, insightsShape));
});

export const middleware = file.middleware;
export const loader = file.loader;

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Csv() {
	return null;
}
