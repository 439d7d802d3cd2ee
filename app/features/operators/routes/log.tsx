import { z } from "zod";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { keyText } from "#app/platform/text.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { OperatorActionTable } from "../action-table.tsx";
import { listOperatorActions } from "../actions.server.ts";
import type { Route } from "./+types/log";

export const meta: Route.MetaFunction = () => titled("Log · Operations");

const queryShape = z.object({
	workspace: keyText(255).optional(),
	before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
});

export async function loader({ request }: Route.LoaderArgs) {
	const { workspace, before } = readQuery(request, queryShape);
	const tenantId = workspace?.replaceAll("\0", "");
	return { ...(await listOperatorActions({ tenantId, before })), workspace, now: new Date() };
}

export default function Log({ loaderData }: Route.ComponentProps) {
	const { acts, next, workspace, now } = loaderData;
	const search = new URLSearchParams(workspace ? { workspace } : {});
	if (next !== undefined) search.set("before", String(next));
	return (
		<>
			<PageHeader
				title="Log"
				description={
					workspace ? (
						<p>
							Operator activity in one workspace.{" "}
							<a href="/admin/log" className="link">
								View all activity
							</a>
						</p>
					) : (
						<p>Everything operators do, here and on the command line. No one can change it.</p>
					)
				}
			/>
			{acts.length === 0 ? (
				<Empty title="No operator activity yet" drawing="keyhole">
					When an operator suspends a workspace, reads a message or runs a command, it appears here: who, from
					where, and when.
				</Empty>
			) : (
				<OperatorActionTable acts={acts} now={now} />
			)}
			<Pager label="Log" nextHref={next === undefined ? undefined : `/admin/log?${search}`} />
		</>
	);
}
