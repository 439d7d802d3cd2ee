import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { allProblems, ErrorSummary } from "#app/ui/forms/error-summary.tsx";
import { DetailsMenu } from "#app/ui/frame/details-menu.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { listDeliveries } from "../deliveries.server.ts";
import { DeliveryTable, StateFilter } from "../delivery-table.tsx";
import { pauseEndpoint, resumeEndpoint } from "../endpoints.server.ts";
import { EndpointFacts } from "../facts.tsx";
import { getEndpoint, getEndpointDetail } from "../find.server.ts";
import { deliveriesShape, stateShape } from "../forms.ts";
import { VerificationCode } from "../new-secret.tsx";
import { StateForms } from "../state-forms.tsx";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Webhook to ${loaderData?.endpoint.host ?? "your server"}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const shown = await getEndpointDetail(tenant, params.hook);
	const query = readQuery(request, deliveriesShape);
	const { base, timeZone } = tenant;
	const page = await listDeliveries(tenant, params.hook, query);
	return { ...shown, ...page, state: query.state, base, timeZone, now: new Date() };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await getEndpoint(tenant, params.hook);
	const form = await submit(request, stateShape);
	if (form.invalid) return form.invalid;
	const here = pageIn(tenant.base, "/settings/developers/webhooks/:hook", params.hook);
	if (form.values.intent === "pause") {
		const { host } = await pauseEndpoint(tenant, params.hook);
		return seeOther(here, { text: sentence`Paused the webhook to ${host}.` });
	}
	const { host, sent } = await resumeEndpoint(tenant, params.hook, form.values.held);
	const held = sent === 0 ? "" : ` ${sent === 1 ? "1 event is" : `${sent} events are`} on the way.`;
	return seeOther(here, { text: sentence`Turned the webhook to ${host} on.${held}` });
}

export default function Webhook({ loaderData, actionData }: Route.ComponentProps) {
	const { endpoint, counts, madeBy, base, timeZone, now, state, deliveries, tests, after } = loaderData;
	const clock = { timeZone, now };
	const here = pageIn(base, "/settings/developers/webhooks/:hook", endpoint.id);
	const next =
		after === undefined
			? undefined
			: `${here}?${new URLSearchParams({ ...(state && { state }), after: String(after) })}`;
	const table = { base, ...clock };
	return (
		<>
			<ErrorSummary problems={allProblems(actionData?.result)} />
			<PageHeader
				title={sentence`Webhook to ${endpoint.host}`}
				breadcrumbs={[{ label: "Webhooks", href: pageIn(base, "/settings/developers/webhooks") }]}
				actions={<Actions base={base} id={endpoint.id} />}
			/>
			<Columns
				aside={
					<>
						<Section title="About this webhook" boxed>
							<EndpointFacts endpoint={endpoint} madeBy={madeBy} {...clock} />
						</Section>
						<StateForms endpoint={endpoint} counts={counts} />
					</>
				}
			>
				<Section title="Deliveries">
					<StateFilter here={here} chosen={state} counts={counts} />
					<DeliveryTable caption="Deliveries" rows={deliveries} {...table} />
					<Pager label="Deliveries" nextHref={next} />
				</Section>
				{tests.length > 0 && (
					<Section title="Test events">
						<DeliveryTable caption="Test events" rows={tests} {...table} />
					</Section>
				)}
				<VerificationCode />
			</Columns>
		</>
	);
}

function Actions({ base, id }: { base: string; id: string }) {
	return (
		<>
			<ButtonLink variant="quiet" href={pageIn(base, "/settings/developers/webhooks/:hook/test", id)}>
				Send test event
			</ButtonLink>
			<DetailsMenu
				items={[
					{ label: "Edit", href: pageIn(base, "/settings/developers/webhooks/:hook/edit", id) },
					{ label: "Replay", href: pageIn(base, "/settings/developers/webhooks/:hook/replay", id) },
					{ label: "Rotate secret", href: pageIn(base, "/settings/developers/webhooks/:hook/rotate", id) },
					{ label: "Delete", href: pageIn(base, "/settings/developers/webhooks/:hook/delete", id) },
				]}
			/>
		</>
	);
}
