import { redirect } from "react-router";
import { publicPath } from "#app/platform/http/address/address.server.ts";
import { readFormIfAny } from "#app/platform/http/forms/body.server.ts";
import { keepForm } from "#app/platform/http/forms/form-fields.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { WishForm } from "../email-preferences-form.tsx";
import { wishShape } from "../forms.ts";
import { answerWish, getWishPage, proveWishLink } from "../opt-out.server.ts";
import type { Route } from "./+types/unsubscribe";

export const meta: Route.MetaFunction = () => [
	{ title: "Reminders · Tenantry" },
	{ name: "robots", content: "noindex, nofollow" },
];

export const headers: Route.HeadersFunction = () => ({ "X-Robots-Tag": "noindex, nofollow" });

export function loader({ params }: Route.LoaderArgs) {
	return getWishPage(params);
}

export async function action({ request, params, context }: Route.ActionArgs) {
	// Before the body is read: whoever has no letter of ours is told so, whatever they send.
	proveWishLink(params);
	const wish = await readWish(request);
	await answerWish(params, wish ?? "refused", context.get(requestContext));
	// RFC 8058: a mail program is not sent anywhere else.
	return wish ? redirect(publicPath(request), 303) : null;
}

/** What the page's own button says. A mail program's says nothing, in whatever way its own body says that. */
async function readWish(request: Request): Promise<"wanted" | "refused" | undefined> {
	const form = await readFormIfAny(request);
	if (form) keepForm(request, form);
	return wishShape.safeParse({ wish: form?.get("wish") ?? undefined }).data?.wish;
}

export default function Unsubscribe({ loaderData }: Route.ComponentProps) {
	const { workspace, sentTo, wanted } = loaderData;
	return (
		<PlainFrame width="text">
			<PageHeader
				title={wanted ? sentence`Reminders from ${workspace}` : sentence`No more reminders from ${workspace}`}
				description={
					wanted ? (
						<p>
							Members who have not gone on with their onboarding for a while get a letter about their next
							step. They come to {sentTo}.
						</p>
					) : (
						<p>
							No reminder of your onboarding comes to {sentTo} any more. Other letters are not touched by
							this: invitations and what you ask for yourself still come.
						</p>
					)
				}
			/>
			<WishForm wanted={wanted} />
		</PlainFrame>
	);
}
