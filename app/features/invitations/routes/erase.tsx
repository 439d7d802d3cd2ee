import { useForm } from "@conform-to/react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { eraseInvited, getErasureStart } from "../erasure.server.ts";
import { addressQueryShape, eraseShape } from "../forms.ts";
import type { Route } from "./+types/erase";

export const meta: Route.MetaFunction = () => titled("Erase someone who was invited");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("users:manage");
	const { address = "" } = readQuery(request, addressQueryShape);
	return { ...(await getErasureStart(tenant)), address, base: tenant.base };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("organization:manage");
	const form = await submit(request, eraseShape);
	if (form.invalid) return form.invalid;
	const { refused } = await eraseInvited(tenant, form.values.address);
	if (refused !== undefined) return form.again({ address: [refused] });
	const text = "Erased. That address can no longer be read here.";
	return seeOther(pageIn(tenant.base, "/invitations"), { text });
}

export default function EraseInvited({ loaderData, actionData }: Route.ComponentProps) {
	const { address, reason, base } = loaderData;
	const [form, fields] = useForm({
		id: "erase",
		lastResult: actionData?.result,
		defaultValue: { address },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<Confirm
				title="Erase someone who was invited"
				breadcrumbs={[{ label: "Invitations", href: pageIn(base, "/invitations") }]}
				consequences={[
					<strong key="for-ever">This can’t be undone by anyone.</strong>,
					"Their address and the message to them are removed from every invitation of this workspace.",
					"In the audit log, their address and anything they said without joining become unreadable. The entries stay, and the log can still be verified.",
					"Emails already sent and files already exported are not affected.",
				]}
				submitLabel="Erase for good"
				cancelHref={pageIn(base, "/invitations")}
				disabledReason={reason}
			>
				<TextField
					{...fieldProps(fields.address)}
					label="Their address"
					hint="For people who never joined. Erase members from their own page."
					type="email"
					required
					maxLength={300}
					autoComplete="off"
				/>
			</Confirm>
		</>
	);
}
