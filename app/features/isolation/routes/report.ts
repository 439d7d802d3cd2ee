import { getTenant } from "#app/tenant/context.ts";
import { getReport } from "../report.server.ts";
import type { Route } from "./+types/report";

export async function loader({ context }: Route.LoaderArgs) {
	const { name, html } = await getReport(getTenant(context));
	return new Response(html, {
		headers: {
			"Content-Type": "text/html; charset=utf-8",
			"Content-Disposition": `attachment; filename="${name}"`,
			"Cache-Control": "no-store",
		},
	});
}
