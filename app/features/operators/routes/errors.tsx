import { href } from "react-router";
import { z } from "zod";
import { type ErrorEntry, listErrors } from "#app/platform/errors/error-log.server.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { keyText } from "#app/platform/text.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { Tabs } from "#app/ui/frame/tabs.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { counted } from "../numbers.ts";
import { StateBadge } from "../state-badge.tsx";
import type { Route } from "./+types/errors";

export const meta: Route.MetaFunction = () => titled("Errors · Operations");

const queryShape = z.object({
	status: z.enum(["open", "resolved"]).default("open"),
	after: keyText(100).optional(),
});

export async function loader({ request }: Route.LoaderArgs) {
	const query = readQuery(request, queryShape);
	return { ...(await listErrors(query)), status: query.status, now: new Date() };
}

const HOME = "/admin/errors";

export default function Errors({ loaderData }: Route.ComponentProps) {
	const { errors, next, status, now } = loaderData;
	const here = status === "open" ? HOME : `${HOME}?status=resolved`;
	return (
		<>
			<PageHeader title="Errors" description={<p>Bugs, grouped by where they occur.</p>} />
			<Tabs
				label="State"
				items={[
					{ label: "Open", href: HOME, current: status === "open" },
					{ label: "Resolved", href: `${HOME}?status=resolved`, current: status === "resolved" },
				]}
			/>
			{errors.length === 0 ? (
				<Empty title={status === "open" ? "No open errors" : "No resolved errors yet"} drawing="desk">
					A bug that affects a person or a job appears here until an operator resolves it.
				</Empty>
			) : (
				<Table<ErrorEntry>
					caption="Errors"
					captionHidden
					rows={errors}
					rowKey={({ fingerprint }) => fingerprint}
					rowHref={({ fingerprint }) => href("/admin/errors/:error", { error: fingerprint })}
					columns={[
						{
							key: "what",
							header: "What",
							cell: ({ name, message }) => (
								<span className="line-clamp-3 wrap-anywhere">
									<bdi>{name}</bdi>: {message}
								</span>
							),
						},
						{
							key: "place",
							header: "Where",
							cell: ({ place }) => <span className="wrap-anywhere">{place}</span>,
						},
						{
							key: "count",
							header: "Occurrences",
							cell: ({ occurrences }) => counted(occurrences),
						},
						{
							key: "last",
							header: "Last",
							cell: ({ lastSeenAt }) => <Time at={lastSeenAt} timeZone="UTC" now={now} />,
						},
						{
							key: "state",
							header: "State",
							cell: ({ status, reopenedAt }) => (
								<>
									<StateBadge state={status} />
									{status === "open" && reopenedAt && " again"}
								</>
							),
						},
					]}
				/>
			)}
			<Pager
				label="Errors"
				nextHref={next && `${here}${here.includes("?") ? "&" : "?"}after=${encodeURIComponent(next)}`}
			/>
		</>
	);
}
