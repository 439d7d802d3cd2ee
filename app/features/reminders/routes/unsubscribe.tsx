import { redirect } from "react-router";
import { publicPath } from "#app/platform/http/address.server.ts";
import { submit } from "#app/platform/http/form.server.ts";
import { requestContext } from "#app/platform/http/request.server.ts";
import { answerWish, getWishPage } from "#app/tenant/mail-wishes.server.ts";
import { PlainFrame } from "#app/ui/frame.tsx";
import { PageHeader } from "#app/ui/page.tsx";
import { wishShape } from "../forms.ts";
import { WishForm } from "../wish-form.tsx";
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
	const form = await submit(request, wishShape);
	if (form.invalid) return form.invalid;
	const { wish } = form.values;
	await answerWish(params, wish ?? "refused", context.get(requestContext));
	// RFC 8058: a mail program is not sent anywhere else.
	return wish ? redirect(publicPath(request), 303) : null;
}

export default function Unsubscribe({ loaderData }: Route.ComponentProps) {
	const { workspace, sentTo, wanted } = loaderData;
	return (
		<PlainFrame width="text">
			<PageHeader
				title={wanted ? `Reminders from ${workspace}` : `No more reminders from ${workspace}`}
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
