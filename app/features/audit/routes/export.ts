import { redirect } from "react-router";
import { exportRoute } from "#app/tenant/rate-limits.server.ts";
import { exportLog } from "../export.server.ts";
import { exportShape } from "../forms.ts";
import { logAddress } from "../log-address.ts";

const file = exportRoute(
	{ permission: "audit:export", shape: exportShape },
	async (tenant, { format, ...filter }) =>
		format === undefined
			? redirect(`${logAddress(tenant.base, filter)}#export`)
			: exportLog(tenant, format, filter),
);

export const middleware = file.middleware;
export const loader = file.loader;

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Export() {
	return null;
}
