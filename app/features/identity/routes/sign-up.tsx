import { redirect } from "react-router";
import { signUpUrl } from "#app/platform/clerk/page-urls.server.ts";
import { ownPath } from "#app/platform/http/address/own-path.server.ts";
import type { Route } from "./+types/sign-up";

/** Redirects to Clerk's sign-up page, which returns new accounts to the page that picks their first step. */
export function loader({ request }: Route.LoaderArgs) {
	const next = new URL(request.url).searchParams.get("next");
	return redirect(signUpUrl(ownPath(next, "/auth/onboarding"), request), 303);
}
