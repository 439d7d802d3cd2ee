import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { getServiceAccount, getServiceAccountChoices } from "../../find-service-account.server.ts";
import { ServiceAccountForm } from "../../service-account-form.tsx";
import { serviceAccountEditShape } from "../../service-account-forms.ts";
import { editServiceAccount } from "../../service-accounts.server.ts";
import { Sponsor } from "../../sponsor.tsx";
import type { Route } from "./+types/edit";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Edit ${quoted(loaderData?.account.name, "service account")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const [{ account }, choices] = await Promise.all([
		getServiceAccount(tenant, params.serviceAccount),
		getServiceAccountChoices(tenant),
	]);
	return { account, choices, base: tenant.base };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, serviceAccountEditShape);
	if (form.invalid) {
		await getServiceAccount(tenant, params.serviceAccount);
		return form.invalid;
	}
	const saved = await editServiceAccount(tenant, params.serviceAccount, form.values);
	if (saved.outcome === "refused") return form.again(saved.errors);
	if (saved.outcome === "stale") {
		const again = form.again({
			"": ["Someone changed this service account since you opened it. Your changes haven’t been saved yet."],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	return seeOther(pageIn(tenant.base, "/settings/developers/service-accounts/:serviceAccount", saved.id), {
		text: sentence`Saved the service account “${saved.name}”.`,
	});
}

export default function EditServiceAccount({ loaderData, actionData }: Route.ComponentProps) {
	const { base, account, choices } = loaderData;
	const { id, name, role, sponsor, version } = account;
	const here = pageIn(base, "/settings/developers/service-accounts/:serviceAccount", id);
	const stale = actionData !== undefined && "stale" in actionData;
	return (
		<ServiceAccountForm
			result={actionData?.result}
			start={{ name, role: role.key, sponsor: sponsor?.name, version }}
			choices={choices}
			submitLabel="Save changes"
			cancelHref={here}
		>
			<PageHeader
				title={sentence`Edit “${name}”`}
				breadcrumbs={[
					{ label: "Service accounts", href: pageIn(base, "/settings/developers/service-accounts") },
					{ label: name, href: here },
				]}
			/>
			{stale && (
				<div className="stack">
					<StaleNotice />
					<DescriptionList
						items={[
							{ term: "Name", details: name },
							{ term: "Role", details: role.name },
							{ term: "Sponsor", details: <Sponsor sponsor={sponsor} /> },
						]}
					/>
				</div>
			)}
		</ServiceAccountForm>
	);
}
