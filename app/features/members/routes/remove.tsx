import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { authorizeChange } from "../change.server.ts";
import { getMemberToChange } from "../detail.server.ts";
import { removalShape } from "../forms.ts";
import { readmitMember, removeMember } from "../leave-and-remove.server.ts";
import type { Route } from "./+types/remove";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.gone ? "Reinstate" : "Remove"} ${loaderData?.name ?? "member"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { member, teams, stops, reasons, isSelf } = await getMemberToChange(tenant, params.member);
	if (isSelf) throw redirect(pageIn(tenant.base, "/leave"), 303);
	const gone = member.status === "left";
	return {
		...{ id: member.id, name: member.name, role: member.role.name, teams: teams.map(({ name }) => name) },
		...{ gone, stops, base: tenant.base, reason: gone ? reasons.readmit : reasons.remove },
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, removalShape);
	if (form.invalid) {
		await authorizeChange(tenant, params.member);
		return form.invalid;
	}
	const home = pageIn(tenant.base, "/members");
	if (form.values.to === "in") {
		const { id, name } = await readmitMember(tenant, params.member);
		return seeOther(pageIn(tenant.base, "/members/:member", id), {
			text: sentence`${name} is active again.`,
		});
	}
	const { id, name } = await removeMember(tenant, params.member);
	const undo = { action: pageIn(tenant.base, "/members/:member/remove", id), values: { to: "in" } };
	return seeOther(home, { text: sentence`Removed ${name}.`, undo });
}

export default function RemoveMember({ loaderData }: Route.ComponentProps) {
	const { id, name, role, teams, stops, gone, reason, base } = loaderData;
	const here = pageIn(base, "/members/:member", id);
	const common = {
		breadcrumbs: [
			{ label: "Members", href: pageIn(base, "/members") },
			{ label: name, href: here },
		],
		cancelHref: here,
		disabledReason: reason,
	};
	return gone ? (
		<Confirm
			{...common}
			tone="neutral"
			title={sentence`Reinstate ${name}`}
			consequences={[
				sentence`They get their former role, ${role}, back.`,
				"They rejoin their former teams that still exist.",
			]}
			submitLabel="Reinstate member"
			values={{ to: "in" }}
		/>
	) : (
		<Confirm
			{...common}
			title={sentence`Remove ${name}`}
			consequences={[
				"They lose access to this workspace right away.",
				...(teams.length > 0 ? [`They leave their teams: ${teams.join(", ")}.`] : []),
				...stops,
				"What they made stays: their projects remain, with their name on them.",
				"You can undo this on the next page, or reinstate them later from their own page.",
			]}
			submitLabel="Remove from workspace"
			values={{ to: "out" }}
		/>
	);
}
