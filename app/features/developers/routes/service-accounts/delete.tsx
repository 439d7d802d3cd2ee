import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { getServiceAccount } from "../../find-service-account.server.ts";
import { serviceAccountDeletionShape } from "../../service-account-forms.ts";
import { deleteServiceAccount } from "../../service-accounts.server.ts";
import type { Route } from "./+types/delete";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Delete ${quoted(loaderData?.name, "service account")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { account, keys } = await getServiceAccount(tenant, params.serviceAccount);
	const { id, name } = account;
	return { id, name, keys: keys.map((key) => key.name), base: tenant.base };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, serviceAccountDeletionShape);
	if (form.invalid) {
		await getServiceAccount(tenant, params.serviceAccount);
		return form.invalid;
	}
	const { name } = await deleteServiceAccount(tenant, params.serviceAccount);
	return seeOther(pageIn(tenant.base, "/settings/developers/service-accounts"), {
		text: sentence`Deleted the service account “${name}”.`,
	});
}

export default function DeleteServiceAccount({ loaderData }: Route.ComponentProps) {
	const { id, name, keys, base } = loaderData;
	const here = pageIn(base, "/settings/developers/service-accounts/:serviceAccount", id);
	return (
		<Confirm
			title={sentence`Delete “${name}”`}
			breadcrumbs={[
				{ label: "Service accounts", href: pageIn(base, "/settings/developers/service-accounts") },
				{ label: name, href: here },
			]}
			consequences={[
				keys.length === 0
					? "It has no keys that work."
					: sentence`${keys.length === 1 ? "1 key stops" : `${keys.length} keys stop`} working: ${keys.map((key) => `“${key}”`).join(", ")}.`,
				"What it created stays, under its name.",
				"Neither the account nor its keys can be restored.",
			]}
			submitLabel="Delete service account"
			cancelHref={here}
			values={{ to: "deleted" }}
		/>
	);
}
