import { redirect } from "react-router";
import { publicPath } from "#app/platform/http/address/address.server.ts";
import { readFormIfAny } from "#app/platform/http/forms/body.server.ts";
import { keepForm } from "#app/platform/http/forms/form-fields.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { EmailPreferencesForm } from "../email-preferences-form.tsx";
import { emailPreferenceShape } from "../forms.ts";
import { answerUnsubscribe, getUnsubscribePage, verifyUnsubscribeLink } from "../opt-out.server.ts";
import type { Route } from "./+types/unsubscribe";

export const meta: Route.MetaFunction = () => [
	{ title: "Emails · Tenantry" },
	{ name: "robots", content: "noindex, nofollow" },
];

export const headers: Route.HeadersFunction = () => ({ "X-Robots-Tag": "noindex, nofollow" });

export function loader({ params }: Route.LoaderArgs) {
	return getUnsubscribePage(params);
}

export async function action({ request, params, context }: Route.ActionArgs) {
	// Verifies the link before reading the body, so that an invalid link is refused no matter what is sent.
	verifyUnsubscribeLink(params);
	const wish = await readChoice(request);
	await answerUnsubscribe(params, wish ?? "refused", context.get(requestContext));
	// RFC 8058: a mail program must not be redirected.
	return wish ? redirect(publicPath(request), 303) : null;
}

/** Reads the choice of the page's own button. A mail program's button sends none, in whatever body format. */
async function readChoice(request: Request): Promise<"wanted" | "refused" | undefined> {
	const form = await readFormIfAny(request);
	if (form) keepForm(request, form);
	return emailPreferenceShape.safeParse({ wish: form?.get("wish") ?? undefined }).data?.wish;
}

/** What each kind of email is called, and what it is for. */
const KINDS = {
	onboarding: {
		title: "Reminders",
		called: "reminders",
		why: "If you haven’t continued your onboarding for a while, we email you about your next step at",
	},
	webhooks: {
		title: "Emails about webhooks",
		called: "emails about webhooks",
		why: "When a webhook fails for a while or is turned off, we email you at",
	},
	notifications: {
		title: "Notification emails",
		called: "notification emails",
		why: "When something concerns you that you haven’t read, we email you about it at",
	},
} as const;

export default function Unsubscribe({ loaderData }: Route.ComponentProps) {
	const { workspace, kind, sentTo, wanted } = loaderData;
	const { title, called, why } = KINDS[kind];
	return (
		<PlainFrame width="text">
			<PageHeader
				title={wanted ? sentence`${title} from ${workspace}` : sentence`${title} from ${workspace} are off`}
				description={
					wanted ? (
						<p>
							{why} {sentTo}.
						</p>
					) : (
						<p>
							We no longer send {called} to {sentTo}. You’ll still get other emails, such as invitations and
							anything you request yourself.
						</p>
					)
				}
			/>
			<EmailPreferencesForm wanted={wanted} kind={called} />
		</PlainFrame>
	);
}
