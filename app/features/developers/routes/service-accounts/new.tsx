import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { getServiceAccountChoices } from "../../find-service-account.server.ts";
import { ServiceAccountForm } from "../../service-account-form.tsx";
import { serviceAccountShape } from "../../service-account-forms.ts";
import { createServiceAccount } from "../../service-accounts.server.ts";
import type { Route } from "./+types/new";

export const meta: Route.MetaFunction = ({ error }) => titled(`${error ? "Error: " : ""}New service account`);

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const choices = await getServiceAccountChoices(tenant);
	return { choices, base: tenant.base, me: tenant.member.name };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, serviceAccountShape);
	if (form.invalid) return form.invalid;
	const saved = await createServiceAccount(tenant, form.values);
	if (saved.outcome === "refused") return form.again(saved.errors);
	return seeOther(pageIn(tenant.base, "/settings/developers/service-accounts/:serviceAccount", saved.id), {
		text: sentence`Created the service account “${saved.name}”.`,
	});
}

export default function NewServiceAccount({ loaderData, actionData }: Route.ComponentProps) {
	const { base, choices, me } = loaderData;
	const home = pageIn(base, "/settings/developers/service-accounts");
	return (
		<ServiceAccountForm
			result={actionData?.result}
			start={{ role: choices.roles.at(-1)?.value, sponsor: me }}
			choices={choices}
			submitLabel="Create service account"
			cancelHref={home}
		>
			<PageHeader
				title="New service account"
				description="You create its keys on the next page."
				breadcrumbs={[{ label: "Service accounts", href: home }]}
			/>
		</ServiceAccountForm>
	);
}
