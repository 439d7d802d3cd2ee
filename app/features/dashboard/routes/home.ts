import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import type { Route } from "./+types/home";

/** Redirects `/:tenant` to the dashboard. */
export function loader({ context }: Route.LoaderArgs) {
	return redirect(pageIn(getTenant(context).base, "/dashboard"), 302);
}

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Home() {
	return null;
}
