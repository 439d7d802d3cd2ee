import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { getMemberToChange } from "../detail.server.ts";
import { ownershipShape } from "../forms.ts";
import { transferOwnership } from "../ownership.server.ts";
import type { Route } from "./+types/ownership";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Transfer ownership to ${loaderData?.name ?? "a member"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { member, reasons } = await getMemberToChange(tenant, params.member, "organization:manage");
	const { id, name } = member;
	return { id, name, reason: reasons.handOver, workspace: tenant.name, base: tenant.base };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, ownershipShape);
	if (form.invalid) return form.invalid;
	const { id, name } = await transferOwnership(tenant, params.member);
	return seeOther(pageIn(tenant.base, "/members/:member", id), {
		text: sentence`${name} now owns this workspace, and your role is Admin.`,
	});
}

export default function TransferOwnership({ loaderData }: Route.ComponentProps) {
	const { id, name, reason, workspace, base } = loaderData;
	const here = pageIn(base, "/members/:member", id);
	return (
		<Confirm
			title={sentence`Transfer ownership to ${name}`}
			breadcrumbs={[
				{ label: "Members", href: pageIn(base, "/members") },
				{ label: name, href: here },
			]}
			consequences={[
				sentence`${name} becomes an owner of ${workspace} and can do everything in it, including closing it.`,
				"You become Admin at the same moment. You can’t undo this yourself: only an owner can make you an owner again.",
				"Nothing else changes: projects, teams and everyone else’s role stay as they are.",
			]}
			submitLabel="Transfer ownership"
			cancelHref={here}
			values={{ to: "theirs" }}
			disabledReason={reason}
		/>
	);
}
