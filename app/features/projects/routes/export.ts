import { exportRoute } from "#app/tenant/rate-limits.server.ts";
import { projectFilterShape } from "../forms.ts";
import { exportProjects } from "../list/export.server.ts";

const file = exportRoute({ shape: projectFilterShape }, exportProjects);

export const middleware = file.middleware;
export const loader = file.loader;

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Export() {
	return null;
}
