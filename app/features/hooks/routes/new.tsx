import { randomUUID } from "node:crypto";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sampleRequest } from "../body.server.ts";
import { EndpointForm } from "../endpoint-form.tsx";
import { createEndpoint, TOO_MANY_ENDPOINTS } from "../endpoints.server.ts";
import { authorizeHooksAhead } from "../find.server.ts";
import { newEndpointShape } from "../forms.ts";
import { NewSecret } from "../new-secret.tsx";
import type { Route } from "./+types/new";

export const meta: Route.MetaFunction = ({ error }) => titled(`${error ? "Error: " : ""}New webhook`);

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await authorizeHooksAhead(tenant);
	const sample = sampleRequest({ id: tenant.id, address: tenant.base });
	return { base: tenant.base, id: randomUUID(), sample };
}

/** Shows the secret in its answer instead of redirecting: it is nowhere to be read later. */
export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await authorizeHooksAhead(tenant);
	const form = await submit(request, newEndpointShape);
	if (form.invalid) return form.invalid;
	const created = await createEndpoint(tenant, form.values);
	if (created.outcome === "full") return form.again({ "": [TOO_MANY_ENDPOINTS] }, 409);
	if (created.outcome === "refused") return form.again(created.errors, 422);
	return { created: created.value };
}

export default function NewWebhook({ loaderData, actionData }: Route.ComponentProps) {
	const { base, id, sample } = loaderData;
	const home = pageIn(base, "/settings/developers/webhooks");
	const breadcrumbs = [{ label: "Webhooks", href: home }];
	if (actionData && "created" in actionData) {
		const { created } = actionData;
		return (
			<>
				<PageHeader title="Webhook created" breadcrumbs={breadcrumbs} />
				<div className="stack">
					<NewSecret shown={created} />
					<div className="row">
						<ButtonLink
							variant="quiet"
							href={pageIn(base, "/settings/developers/webhooks/:hook", created.id)}
						>
							Go to the webhook
						</ButtonLink>
					</div>
				</div>
			</>
		);
	}
	return (
		<EndpointForm
			result={actionData?.result}
			hidden={{ webhook: id }}
			cancelHref={home}
			aside={<Sample text={sample} />}
		>
			<PageHeader
				title="New webhook"
				description="Your own server hears what happens here, within seconds."
				breadcrumbs={breadcrumbs}
			/>
		</EndpointForm>
	);
}

function Sample({ text }: { text: string }) {
	return (
		<Section title="What your server gets" boxed>
			<pre className="font-mono text-small wrap-anywhere whitespace-pre-wrap">{text}</pre>
		</Section>
	);
}
