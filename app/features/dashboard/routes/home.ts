import { redirect } from "react-router";
import type { Route } from "./+types/home";

/** `/:tenant` is a short way to the dashboard. */
export function loader({ params }: Route.LoaderArgs) {
	return redirect(`/${params.tenant}/dashboard`, 302);
}
