import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { findInvitation } from "../find.server.ts";
import { revokeShape } from "../forms.ts";
import { restoreInvitation, revokeInvitation } from "../resend-and-revoke.server.ts";
import type { Route } from "./+types/revoke";

export const meta: Route.MetaFunction = () => titled("Revoke invitation");

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { id, email } = await tenant.read(async (reading) => {
		reading.authorize("users:manage");
		return findInvitation(reading, params.invitation);
	});
	return { id, email, base: tenant.base };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const home = pageIn(tenant.base, "/invitations");
	const form = await submitButton(request, revokeShape);
	if (form.invalid) return form.invalid;
	const revoking = form.values.to === "revoked";
	const { id, email } = await (revoking ? revokeInvitation : restoreInvitation)(tenant, params.invitation);
	const flash = revoking
		? {
				text: `Revoked the invitation for ${email}.`,
				undo: {
					action: pageIn(tenant.base, "/invitations/:invitation/revoke", id),
					values: { to: "pending" },
				},
			}
		: { text: `The invitation for ${email} is pending again. The email they have works.` };
	return seeOther(home, flash);
}

export default function RevokeInvitation({ loaderData }: Route.ComponentProps) {
	const { email, base } = loaderData;
	return (
		<Confirm
			title="Revoke invitation"
			breadcrumbs={[{ label: "Invitations", href: pageIn(base, "/invitations") }]}
			consequences={[
				<>
					The link in the email to <strong className="wrap-anywhere">{email}</strong> stops working. Anyone
					who opens it sees that it was revoked and can ask for a new one.
				</>,
				"Its team invitations are revoked too.",
				"You can undo this on the next page.",
			]}
			submitLabel="Revoke invitation"
			cancelHref={pageIn(base, "/invitations")}
			values={{ to: "revoked" }}
		/>
	);
}
