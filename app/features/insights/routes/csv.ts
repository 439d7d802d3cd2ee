import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { exportInsights } from "../export.server.ts";
import { insightsShape } from "../forms.ts";
import type { Route } from "./+types/csv";

export async function loader({ request, context }: Route.LoaderArgs) {
	const { name, body } = await exportInsights(getTenant(context), readQuery(request, insightsShape));
	return new Response(body, {
		headers: {
			"Content-Type": "text/csv; charset=utf-8",
			"Content-Disposition": `attachment; filename="${name}"`,
			"Cache-Control": "no-store",
		},
	});
}
