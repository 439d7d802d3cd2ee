import { useForm } from "@conform-to/react";
import { href } from "react-router";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { actorIn } from "../actions.server.ts";
import { getTenantDetail } from "../tenants/detail.server.ts";
import { nothingShape } from "../tenants/forms.ts";
import { reactivate } from "../tenants/suspend-and-ring.server.ts";
import type { Route } from "./+types/reactivate";

export const meta: Route.MetaFunction = () => titled("Reactivate a workspace · Operations");

export async function loader({ params }: Route.LoaderArgs) {
	const { tenant } = await getTenantDetail(params.workspace);
	return { name: tenant.name, home: href("/admin/tenants/:workspace", { workspace: tenant.id }) };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const form = await submit(request, nothingShape);
	if (form.invalid) return form.invalid;
	const done = await reactivate(params.workspace, actorIn(context));
	if (done.refused !== undefined) return form.again({ "": [done.refused] });
	const text = done.changed ? "The workspace is active again." : "The workspace was already active.";
	return seeOther(href("/admin/tenants/:workspace", { workspace: encodeURIComponent(params.workspace) }), {
		text,
	});
}

export default function Reactivate({ loaderData, actionData }: Route.ComponentProps) {
	const { name, home } = loaderData;
	const [form] = useForm({ id: "reactivate", lastResult: actionData?.result });
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<Confirm
				title={sentence`Reactivate ${name}`}
				breadcrumbs={[
					{ label: "Workspaces", href: "/admin/tenants" },
					{ label: name, href: home },
				]}
				consequences={["Members can use the workspace again, with everything in it."]}
				submitLabel="Reactivate workspace"
				cancelHref={home}
				tone="neutral"
			/>
		</>
	);
}
