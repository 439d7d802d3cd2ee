import { data, redirect } from "react-router";
import { accountUrl } from "#app/platform/clerk/page-urls.server.ts";
import { publicPath } from "#app/platform/http/address/address.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther, takeFlash, withFlash } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { getPerson, requirePerson } from "#app/tenant/people/person.ts";
import { isInvitationId } from "#app/tenant/registry/invitation-links.server.ts";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageProblems } from "#app/ui/frame/page.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { InvitationView, titleOf } from "../answering/answer-page.tsx";
import {
	acceptInvitation,
	askForInvitation,
	declineInvitation,
	type InvitationOutcome,
} from "../answering/answers.server.ts";
import { getInvitationPage, type InvitationState } from "../answering/page.server.ts";
import { answerShape } from "../forms.ts";
import type { Route } from "./+types/answer";

export const meta: Route.MetaFunction = ({ loaderData }) => [
	{ title: `${loaderData ? titleOf(loaderData.invitation) : "Invitation"} · Tenantry` },
	{ name: "robots", content: "noindex, nofollow" },
];

export const headers: Route.HeadersFunction = () => ({ "X-Robots-Tag": "noindex, nofollow" });

const STATUS: Partial<Record<InvitationState, number>> = {
	"other-address": 403,
	suspended: 403,
	outside: 403,
	used: 410,
	declined: 410,
	expired: 410,
	revoked: 410,
	closed: 410,
};

export async function loader({ request, params, context }: Route.LoaderArgs) {
	// An id is not a secret: it opens an invitation only for someone signed in with its address.
	const person = isInvitationId(params.key) ? await requirePerson({ request, context }) : getPerson(context);
	const invitation = await getInvitationPage(params.key, person?.userId);
	const { flash, headers } = takeFlash(request);
	const here = publicPath(request);
	return data(
		{ invitation, flash, here, accountUrl: accountUrl(here, request) },
		{ status: STATUS[invitation.state] ?? 200, headers },
	);
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const form = await submitButton(request, answerShape);
	if (form.invalid) return form.invalid;
	const { key } = params;
	const here = publicPath(request);
	const { answer } = form.values;
	if (answer === "accept") {
		const { userId } = await requirePerson({ request, context });
		return after(here, await acceptInvitation(key, userId, context.get(requestContext)));
	}
	const userId = getPerson(context)?.userId;
	if (answer === "decline") return after(here, await declineInvitation(key, userId));
	const asked = await askForInvitation(key, userId);
	const headers = asked === "refused" ? undefined : withFlash({ text: ASKED[asked] });
	return redirect(here, { status: 303, headers });
}

const ASKED = {
	asked: "We’ve emailed the person who invited you. If they send a new invitation, you’ll get it by email.",
	"asked-before":
		"They were told less than a day ago. If they send a new invitation, you’ll get it by email.",
};

/** Redirects to the workspace, or back to the page, which shows the invitation's current state. */
function after(here: string, answered: InvitationOutcome) {
	if (answered.slug === undefined) return redirect(here, 303);
	const { outcome, slug, workspace } = answered;
	const text =
		outcome === "joined"
			? sentence`Welcome to “${workspace}”.`
			: sentence`You are already a member of “${workspace}”.`;
	const place = outcome === "joined" ? "/onboarding" : "/dashboard";
	return seeOther(pageIn(`/${slug}`, place), { text });
}

export default function Invitation({ loaderData }: Route.ComponentProps) {
	const { invitation, flash, here, accountUrl } = loaderData;
	return (
		<PlainFrame person={invitation.account} width="text">
			{flash && (
				<div className="mb-6">
					<Notice isOutcome tone="success">
						{flash.text}
					</Notice>
				</div>
			)}
			<PageProblems />
			<InvitationView invitation={invitation} here={here} accountUrl={accountUrl} />
		</PlainFrame>
	);
}
