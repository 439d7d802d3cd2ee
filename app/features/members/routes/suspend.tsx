import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { authorizeChange, reactivateMember, suspendMember } from "../change.server.ts";
import { getMemberToChange } from "../detail.server.ts";
import { refuseGone } from "../find.server.ts";
import { suspensionShape } from "../forms.ts";
import type { Route } from "./+types/suspend";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.suspended ? "Reactivate" : "Suspend"} ${loaderData?.name ?? "member"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { member, reasons } = await getMemberToChange(tenant, params.member);
	if (member.status === "left") refuseGone(member);
	const suspended = member.status === "suspended";
	return {
		...{ id: member.id, name: member.name, suspended, base: tenant.base },
		reason: suspended ? reasons.reactivate : reasons.suspend,
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, suspensionShape);
	if (form.invalid) {
		await authorizeChange(tenant, params.member);
		return form.invalid;
	}
	const suspending = form.values.to === "suspended";
	const { id, name } = await (suspending ? suspendMember : reactivateMember)(tenant, params.member);
	const here = pageIn(tenant.base, "/members/:member", id);
	const flash = suspending
		? {
				text: sentence`Suspended ${name}.`,
				undo: { action: pageIn(tenant.base, "/members/:member/suspend", id), values: { to: "active" } },
			}
		: { text: sentence`${name} is active again.` };
	return seeOther(here, flash);
}

export default function SuspendMember({ loaderData }: Route.ComponentProps) {
	const { id, name, suspended, reason, base } = loaderData;
	const here = pageIn(base, "/members/:member", id);
	const common = {
		breadcrumbs: [
			{ label: "Members", href: pageIn(base, "/members") },
			{ label: name, href: here },
		],
		cancelHref: here,
		disabledReason: reason,
	};
	return suspended ? (
		<Confirm
			{...common}
			tone="neutral"
			title={sentence`Reactivate ${name}`}
			consequences={[
				"They can open this workspace again right away.",
				"They have the role and the teams they had before.",
			]}
			submitLabel="Reactivate"
			values={{ to: "active" }}
		/>
	) : (
		<Confirm
			{...common}
			title={sentence`Suspend ${name}`}
			consequences={[
				"They lose access to this workspace right away, until someone reactivates them.",
				"They keep their role, their teams and everything they made.",
				"They are not notified by email.",
			]}
			submitLabel="Suspend"
			values={{ to: "suspended" }}
		/>
	);
}
