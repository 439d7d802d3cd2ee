import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { answerShape } from "../forms.ts";
import { answerInvitation } from "../people.server.ts";
import type { Route } from "./+types/invitation";

/** Takes the answer of a member who was invited to a team; the team's page asks for it. */
export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const here = pageIn(tenant.base, "/teams/:team", params.team);
	const form = await submit(request, answerShape);
	if (form.invalid) return redirect(here, 303);
	const { answer } = form.values;
	const team = await answerInvitation(tenant, params.team, answer);
	const text =
		answer === "accept" ? sentence`You are now in the team “${team.name}”.` : "You declined the invitation.";
	return seeOther(here, { text });
}

export function loader({ params, context }: Route.LoaderArgs) {
	return redirect(pageIn(getTenant(context).base, "/teams/:team", params.team), 303);
}

/** Never shown. Without a component, a refusal here would be answered as for a machine, not with a page. */
export default function Answer() {
	return null;
}
