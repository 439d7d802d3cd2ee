import { href } from "react-router";
import { z } from "zod";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { WebhookBadge } from "../webhook-badge.tsx";
import { eventInWords, WEBHOOK_STATES, type WebhookState } from "../webhook-states.ts";
import { listWebhooks, type Webhook } from "../webhooks.server.ts";
import type { Route } from "./+types/webhooks";

export const meta: Route.MetaFunction = () => titled("Webhooks · Operations");

const queryShape = z.object({
	state: z.enum(Object.keys(WEBHOOK_STATES) as [WebhookState]).default("all"),
	after: z
		.string()
		.max(255)
		.regex(/^[^\0]*$/)
		.optional(),
});

export async function loader({ request }: Route.LoaderArgs) {
	const query = readQuery(request, queryShape);
	return { ...(await listWebhooks(query)), state: query.state, now: new Date() };
}

const HOME = "/admin/webhooks";

export default function Webhooks({ loaderData }: Route.ComponentProps) {
	const { webhooks, next, state, now } = loaderData;
	const search = new URLSearchParams(state === "all" ? {} : { state });
	if (next !== undefined) search.set("after", next);
	return (
		<>
			<PageHeader title="Webhooks" description={<p>Messages from the sign-in service, newest first.</p>} />
			<FilterBar
				label="Webhooks"
				action={HOME}
				selects={[
					{
						name: "state",
						label: "State",
						value: state,
						options: Object.entries(WEBHOOK_STATES).map(([value, label]) => ({ value, label })),
					},
				]}
				clearHref={state === "all" ? undefined : HOME}
			/>
			{webhooks.length === 0 ? (
				<Empty title="No matching webhooks" drawing="keyhole">
					Each message from the sign-in service is stored before it’s applied. None is in this state.
				</Empty>
			) : (
				<Table<Webhook>
					caption="Webhooks"
					captionHidden
					rows={webhooks}
					rowKey={({ id }) => id}
					rowHref={({ id }) => href("/admin/webhooks/:webhook", { webhook: encodeURIComponent(id) })}
					columns={[
						{ key: "type", header: "What", cell: ({ type }) => eventInWords(type) },
						{
							key: "subject",
							header: "About",
							narrow: "bare",
							cell: ({ subjectId }) => <span className="own-line text-small text-ink-soft">{subjectId}</span>,
						},
						{
							key: "received",
							header: "Received",
							narrow: "bare",
							cell: ({ receivedAt }) => <Time at={receivedAt} timeZone="UTC" now={now} />,
						},
						{
							key: "state",
							header: "State",
							narrow: "bare",
							cell: (webhook) => <WebhookBadge webhook={webhook} />,
						},
						{
							key: "attempts",
							header: "Tries",
							narrow: "absent",
							align: "end",
							cell: ({ attempts }) => attempts,
						},
					]}
				/>
			)}
			<Pager label="Webhooks" nextHref={next === undefined ? undefined : `${HOME}?${search}`} />
		</>
	);
}
