import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { removeEndpoint, undeleteEndpoint } from "../endpoints.server.ts";
import { authorizeHooksAhead, getEndpoint } from "../find.server.ts";
import { deleteShape } from "../forms.ts";
import type { Route } from "./+types/delete";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Delete the webhook to ${loaderData?.host ?? "your server"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { id, host } = await getEndpoint(tenant, params.hook);
	return { id, host, base: tenant.base };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await authorizeHooksAhead(tenant);
	const form = await submitButton(request, deleteShape);
	if (form.invalid) return form.invalid;
	if (form.values.to === "there") {
		const { host } = await undeleteEndpoint(tenant, params.hook);
		return seeOther(pageIn(tenant.base, "/settings/developers/webhooks/:hook", params.hook), {
			text: sentence`Restored the webhook to ${host}.`,
		});
	}
	const { host } = await removeEndpoint(tenant, params.hook);
	const undo = {
		action: pageIn(tenant.base, "/settings/developers/webhooks/:hook/delete", params.hook),
		values: { to: "there" },
	};
	return seeOther(pageIn(tenant.base, "/settings/developers/webhooks"), {
		text: sentence`Deleted the webhook to ${host}.`,
		undo,
	});
}

export default function DeleteWebhook({ loaderData }: Route.ComponentProps) {
	const { id, host, base } = loaderData;
	const home = pageIn(base, "/settings/developers/webhooks/:hook", id);
	return (
		<Confirm
			title={sentence`Delete the webhook to ${host}`}
			breadcrumbs={[
				{ label: "Webhooks", href: pageIn(base, "/settings/developers/webhooks") },
				{ label: host, href: home },
			]}
			consequences={[
				"Nothing more is sent to this address, not even events that are waiting.",
				"Its list of deliveries is gone. The audit log keeps what happened.",
				"You can undo this on the next page.",
			]}
			submitLabel="Delete webhook"
			cancelHref={home}
			values={{ to: "deleted" }}
		/>
	);
}
