import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { EndpointForm } from "../endpoint-form.tsx";
import { editEndpoint } from "../endpoints.server.ts";
import { EndpointFacts } from "../facts.tsx";
import { getEndpoint } from "../find.server.ts";
import { editEndpointShape } from "../forms.ts";
import type { Route } from "./+types/edit";

export const meta: Route.MetaFunction = ({ loaderData, error }) =>
	titled(
		sentence`${error ? "Error: " : ""}Edit the webhook to ${loaderData?.endpoint.host ?? "your server"}`,
	);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	return { endpoint: await getEndpoint(tenant, params.hook), base, timeZone, now: new Date() };
}

const STALE = {
	"": ["Someone changed this webhook after you opened it. Save again to replace what they saved."],
};

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await getEndpoint(tenant, params.hook);
	const form = await submit(request, editEndpointShape);
	if (form.invalid) return form.invalid;
	const edited = await editEndpoint(tenant, params.hook, form.values);
	if (edited.outcome === "stale") return form.again(STALE, 409);
	if (edited.outcome === "refused") return form.again(edited.errors, 422);
	return seeOther(pageIn(tenant.base, "/settings/developers/webhooks/:hook", params.hook), {
		text: sentence`Saved the webhook to ${edited.value.host}.`,
	});
}

export default function EditWebhook({ loaderData, actionData }: Route.ComponentProps) {
	const { endpoint, base, timeZone, now } = loaderData;
	const { id, url, description, events, version, host } = endpoint;
	const home = pageIn(base, "/settings/developers/webhooks/:hook", id);
	return (
		<EndpointForm
			result={actionData?.result}
			hidden={{ version: String(version) }}
			start={{ url, description, events }}
			cancelHref={home}
			aside={
				<Section title="About this webhook" boxed>
					<EndpointFacts endpoint={endpoint} besideForm timeZone={timeZone} now={now} />
				</Section>
			}
		>
			<PageHeader
				title={sentence`Edit the webhook to ${host}`}
				description="If someone else runs the new address, rotate the secret too."
				breadcrumbs={[
					{ label: "Webhooks", href: pageIn(base, "/settings/developers/webhooks") },
					{ label: host, href: home },
				]}
			/>
		</EndpointForm>
	);
}
