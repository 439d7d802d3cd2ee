import { redirect } from "react-router";
import { signInUrl } from "#app/platform/clerk/page-urls.server.ts";
import { ownPath } from "#app/platform/http/address/own-path.server.ts";
import type { Route } from "./+types/sign-in";

/** Redirects to Clerk's sign-in page; `?next=/path` says where to return. */
export function loader({ request }: Route.LoaderArgs) {
	const next = new URL(request.url).searchParams.get("next");
	return redirect(signInUrl(ownPath(next, "/workspaces"), request), 303);
}
