import { redirect } from "react-router";
import { getTenant } from "#app/tenant/context.ts";
import type { Route } from "./+types/home";

/** `/:tenant` is a short way to the dashboard. */
export function loader({ context }: Route.LoaderArgs) {
	return redirect(`${getTenant(context).base}/dashboard`, 302);
}

/** Never shown; without it a refusal on the way here would be answered as to a machine, not with a page. */
export default function Home() {
	return null;
}
