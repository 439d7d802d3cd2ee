import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { listLatest } from "../deliveries.server.ts";
import { DeliveryTable } from "../delivery-table.tsx";
import { type Clock, Health, wordsOf } from "../facts.tsx";
import { listEndpoints, type ShownEndpoint } from "../find.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Webhooks");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	const [endpoints, latest] = await Promise.all([listEndpoints(tenant), listLatest(tenant)]);
	return { endpoints, latest, base, timeZone, now: new Date() };
}

export default function Webhooks({ loaderData }: Route.ComponentProps) {
	const { endpoints, latest, base, ...clock } = loaderData;
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
				<div className="stack">
					<ul className="link-list summaries">
						{endpoints.map((endpoint) => (
							<li key={endpoint.id} className="card">
								<EndpointCard
									endpoint={endpoint}
									href={pageIn(base, "/settings/developers/webhooks/:hook", endpoint.id)}
									{...clock}
								/>
							</li>
						))}
					</ul>
					{latest.length > 0 && (
						<Section title="Latest deliveries">
							<DeliveryTable
								caption="Latest deliveries"
								rows={latest}
								hosts={new Map(endpoints.map(({ id, host }) => [id, host]))}
								base={base}
								{...clock}
							/>
						</Section>
					)}
				</div>
			)}
		</>
	);
}

/** Where a webhook leads, how it does, and what it gets. */
function EndpointCard({ endpoint, href, ...clock }: { endpoint: ShownEndpoint; href: string } & Clock) {
	const { host, description, events, succeededAt } = endpoint;
	return (
		<>
			<div className="row">
				<a href={href}>
					<bdi>{host}</bdi>
				</a>{" "}
				<Health endpoint={endpoint} />
			</div>
			<p>
				<bdi>{description || wordsOf(events)}</bdi>
			</p>
			<p>Last delivered {succeededAt ? <Time at={succeededAt} {...clock} /> : "never"}</p>
		</>
	);
}
