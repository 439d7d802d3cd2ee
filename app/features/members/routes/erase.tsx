import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { getMemberToChange } from "../detail.server.ts";
import { eraseMember } from "../erasure/erasure.server.ts";
import { erasureShape } from "../forms.ts";
import type { Route } from "./+types/erase";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Erase ${loaderData?.name ?? "member"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { member, reasons } = await getMemberToChange(tenant, params.member, "organization:manage");
	const { id, name } = member;
	return { id, name, base: tenant.base, reason: reasons.erase };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, erasureShape);
	if (form.invalid) return form.invalid;
	await eraseMember(tenant, params.member);
	const text = "Erased. Their name, addresses and locations can no longer be read here.";
	return seeOther(pageIn(tenant.base, "/members/:member", params.member), { text });
}

export default function EraseMember({ loaderData }: Route.ComponentProps) {
	const { id, name, base, reason } = loaderData;
	return (
		<Confirm
			title={sentence`Erase ${name}`}
			breadcrumbs={[
				{ label: "Members", href: pageIn(base, "/members") },
				{ label: name, href: pageIn(base, "/members/:member", id) },
			]}
			consequences={[
				<strong key="for-ever">This can’t be undone by anyone.</strong>,
				sentence`The name, address, phone number and picture of ${name} are removed from this workspace.`,
				"So are their answers in onboarding and the messages of their requests.",
				"In the audit log, their name, their addresses and where they acted from become unreadable. The entries stay, and the log can still be verified.",
				"What they made stays, credited to “Someone who was erased”.",
				"Their account, their other workspaces and files exported earlier are not affected.",
			]}
			submitLabel="Erase for good"
			cancelHref={pageIn(base, "/members/:member", id)}
			values={{ to: "erased" }}
			disabledReason={reason}
		/>
	);
}
