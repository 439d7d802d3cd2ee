import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { actShape } from "../forms.ts";
import { markRead, markUnread, openNotification, removeNotification } from "../mark.server.ts";
import type { Route } from "./+types/open";

/** Returns to the list: a notification has no page of its own. */
export function loader({ context }: Route.LoaderArgs) {
	return redirect(pageIn(getTenant(context).base, "/notifications"));
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, actShape);
	if (form.invalid) return form.invalid;
	const list = pageIn(tenant.base, "/notifications");
	switch (form.values.act) {
		case "open":
			return open(tenant, params.notification);
		case "read":
			await markRead(tenant, params.notification);
			return redirect(list, 303);
		case "unread":
			await markUnread(tenant, params.notification);
			return redirect(list, 303);
		case "remove":
			await removeNotification(tenant, params.notification);
			return seeOther(list, { text: "Removed." });
	}
}

async function open(tenant: Tenant, param: string): Promise<Response> {
	const { said } = await openNotification(tenant, param);
	if (said) return redirect(tenant.base + said.place, 303);
	return seeOther(pageIn(tenant.base, "/notifications"), {
		tone: "info",
		text: "What this was about has been deleted, or you can no longer see it.",
	});
}
