import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { exportLog } from "../export.server.ts";
import { exportShape } from "../forms.ts";
import type { Route } from "./+types/export";

export async function loader({ request, context }: Route.LoaderArgs) {
	const { format, ...filter } = readQuery(request, exportShape);
	const { fileName, type, body } = await exportLog(getTenant(context), format, filter);
	return new Response(body, {
		headers: {
			"Content-Type": type,
			"Content-Disposition": `attachment; filename="${fileName}"`,
			"Cache-Control": "no-store",
		},
	});
}
