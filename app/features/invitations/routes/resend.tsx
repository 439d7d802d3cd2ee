import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { limitInvitations } from "#app/tenant/rate-limits.server.ts";
import { resendShape } from "../forms.ts";
import { resendInvitation } from "../resend-and-revoke.server.ts";
import type { Route } from "./+types/resend";

/** Redirects to the list: only a button leads here, and anyone who opens the address by hand wants the list. */
export function loader({ context }: Route.LoaderArgs) {
	return redirect(pageIn(getTenant(context).base, "/invitations"), 303);
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("users:manage");
	const form = await submit(request, resendShape);
	if (form.invalid) return redirect(pageIn(tenant.base, "/invitations"), 303);
	await limitInvitations(request, tenant, 1);
	const { email } = await resendInvitation(tenant, params.invitation, form.values.timesSent);
	return seeOther(pageIn(tenant.base, "/invitations"), {
		text: `Sent the email to ${email} again. The earlier link no longer works.`,
	});
}

/** Never shown. Without a component, a refusal here would be answered as for a machine, not with a page. */
export default function Resend() {
	return null;
}
