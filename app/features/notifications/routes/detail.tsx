import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { actShape } from "../forms.ts";
import {
	getNotification,
	markRead,
	markUnread,
	openNotification,
	refuseOthers,
	removeNotification,
} from "../mark.server.ts";
import { NotificationList } from "../notification-list.tsx";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = () => titled("Notification");

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	return {
		notification: await getNotification(tenant, params.notification),
		base,
		timeZone,
		now: new Date(),
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await refuseOthers(tenant, params.notification);
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

export default function Notification({ loaderData }: Route.ComponentProps) {
	const { notification, base, timeZone, now } = loaderData;
	return (
		<>
			<PageHeader
				title="Notification"
				breadcrumbs={[{ label: "Notifications", href: pageIn(base, "/notifications") }]}
			/>
			<NotificationList notifications={[notification]} {...{ base, timeZone, now }} />
		</>
	);
}
