import { Outlet, useRouteLoaderData } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { RefusalPage } from "./refusal-page.tsx";

/**
 * Stands between a layout and its pages. When a form is refused, React Router runs only the loaders above the boundary:
 * so the layout's does run, and the refusal has the menu around it.
 */
export default Outlet;

export function ErrorBoundary({ error }: { error: unknown }) {
	const workspace = useRouteLoaderData<{ base: string }>("tenant/layout");
	return <RefusalPage error={error} home={workspace && pageIn(workspace.base, "/dashboard")} />;
}
