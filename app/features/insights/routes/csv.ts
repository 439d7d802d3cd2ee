import { exportRoute } from "#app/tenant/rate-limits.server.ts";
import { exportInsights } from "../export.server.ts";
import { insightsShape } from "../forms.ts";

const file = exportRoute({ permission: "insights:view", shape: insightsShape }, (tenant, query) =>
	exportInsights(tenant, query),
);

export const middleware = file.middleware;
export const loader = file.loader;

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Csv() {
	return null;
}
