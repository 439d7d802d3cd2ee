import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Never } from "#app/ui/text/never.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { Health } from "../facts.tsx";
import { listEndpoints, type ShownEndpoint } from "../find.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Webhooks");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	return { endpoints: await listEndpoints(tenant), base, timeZone, now: new Date() };
}

export default function Webhooks({ loaderData }: Route.ComponentProps) {
	const { endpoints, base, timeZone, now } = loaderData;
	const create = (
		<ButtonLink href={pageIn(base, "/settings/developers/webhooks/new")}>New webhook</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title="Webhooks"
				description="Send what happens in this workspace to your own server, as it happens."
				breadcrumbs={[{ label: "Developers", href: pageIn(base, "/settings/developers") }]}
				actions={endpoints.length > 0 && create}
			/>
			{endpoints.length === 0 ? (
				<Empty title="No webhooks yet" drawing="hatch" action={create}>
					When a project, a task, a member or a setting changes, your server is told within seconds, with a
					signature that it can check.
				</Empty>
			) : (
				<Table<ShownEndpoint>
					caption="Webhooks"
					captionHidden
					rows={endpoints}
					rowKey={({ id }) => id}
					rowHref={({ id }) => pageIn(base, "/settings/developers/webhooks/:hook", id)}
					columns={[
						{ key: "host", header: "Sends to", cell: ({ host }) => <bdi>{host}</bdi> },
						{
							key: "state",
							header: "State",
							narrow: "bare",
							words: true,
							cell: (endpoint) => <Health endpoint={endpoint} />,
						},
						{
							key: "delivered",
							header: "Last delivered",
							words: true,
							cell: ({ succeededAt }) =>
								succeededAt ? <Time at={succeededAt} timeZone={timeZone} now={now} /> : <Never />,
						},
						{
							key: "description",
							header: "Description",
							narrow: "absent",
							cell: ({ description }) => description,
						},
					]}
				/>
			)}
		</>
	);
}
