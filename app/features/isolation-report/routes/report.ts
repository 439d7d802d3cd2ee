import { downloadRoute } from "#app/platform/http/download.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { getReport } from "../report.server.ts";

const file = downloadRoute(({ context }) => getReport(getTenant(context)));

export const middleware = file.middleware;
export const loader = file.loader;

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Report() {
	return null;
}
