import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { limitInvitations } from "#app/tenant/rate-limits.server.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FindTeam } from "#app/ui/lists/find-team.tsx";
import { addressQueryShape, inviteShape } from "../forms.ts";
import { getInviteStart } from "../invite-form-start.server.ts";
import { countEmails, invitePeople } from "../inviting/invite.server.ts";
import { InviteForm } from "../inviting/invite-form.tsx";
import { doneSentence, type Report, reportOn } from "../inviting/report.ts";
import type { Route } from "./+types/new";

export const meta: Route.MetaFunction = () => titled("Invite people");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("users:manage");
	const { address = "", find, team } = readQuery(request, addressQueryShape);
	return { start: await getInviteStart(tenant, { find, team }), address, find, team, base: tenant.base };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, inviteShape);
	if (form.invalid) return form.invalid;
	await limitInvitations(request, tenant, countEmails(form.values));
	const answer = await invitePeople(tenant, form.values);
	if (answer.outcome === "invalid") return form.again({ [answer.field]: [answer.message] }, 422);
	if (answer.problems.length > 0) {
		const { length } = answer.problems;
		const found =
			length === 1 ? "This one has a problem" : `These ${length.toLocaleString("en")} have problems`;
		const again = form.again({ addresses: [`${found}. The summary above explains why.`] }, 422);
		return data({ ...again.data, report: reportOn(answer) }, { status: 422 });
	}
	if (answer.invited.length + answer.resent.length === 0) {
		return form.again({ addresses: ["Type or paste at least one address"] }, 422);
	}
	return seeOther(pageIn(tenant.base, "/invitations"), { text: doneSentence(answer) });
}

export default function InvitePeople({ loaderData, actionData }: Route.ComponentProps) {
	const { start, address, find, team, base } = loaderData;
	const report = actionData && "report" in actionData ? (actionData.report as Report) : undefined;
	return (
		<InviteForm
			start={start}
			addresses={address}
			result={actionData?.result}
			report={report}
			cancelHref={pageIn(base, "/invitations")}
		>
			<PageHeader
				title="Invite people"
				breadcrumbs={[{ label: "Invitations", href: pageIn(base, "/invitations") }]}
				description="Everyone gets an email with a personal link. They can sign in, or create an account with that address."
			/>
			<FindTeam
				find={find}
				more={start.moreTeams}
				action={pageIn(base, "/invitations/new")}
				values={{ address: address || undefined, team }}
			/>
		</InviteForm>
	);
}
