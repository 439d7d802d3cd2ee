import { useForm } from "@conform-to/react";
import { href } from "react-router";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { actorIn } from "../actions.server.ts";
import { getTenantDetail } from "../tenants/detail.server.ts";
import { suspendShape } from "../tenants/forms.ts";
import { suspend } from "../tenants/suspend-and-ring.server.ts";
import type { Route } from "./+types/suspend";

export const meta: Route.MetaFunction = () => titled("Suspend a workspace · Operations");

export async function loader({ params }: Route.LoaderArgs) {
	const { tenant } = await getTenantDetail(params.workspace);
	return { name: tenant.name, home: href("/admin/tenants/:workspace", { workspace: tenant.id }) };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const form = await submit(request, suspendShape);
	if (form.invalid) return form.invalid;
	const done = await suspend(params.workspace, form.values.reason, actorIn(context));
	if (done.refused !== undefined) return form.again({ "": [done.refused] });
	const home = href("/admin/tenants/:workspace", { workspace: encodeURIComponent(params.workspace) });
	const undo = {
		action: href("/admin/tenants/:workspace/reactivate", { workspace: encodeURIComponent(params.workspace) }),
		values: {},
	};
	const text = done.changed
		? "The workspace is suspended."
		: "The workspace was already suspended, for this reason.";
	return seeOther(home, { text, undo });
}

export default function Suspend({ loaderData, actionData }: Route.ComponentProps) {
	const { name, home } = loaderData;
	const [form, fields] = useForm({
		id: "suspend",
		lastResult: actionData?.result,
		defaultValue: { reason: "" },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<Confirm
				title={sentence`Suspend ${name}`}
				breadcrumbs={[
					{ label: "Workspaces", href: "/admin/tenants" },
					{ label: name, href: home },
				]}
				consequences={[
					"No one can use this workspace until it’s reactivated. Its members see a page with the reason.",
					"Nothing in it is lost.",
					"Its audit log records that an operator did it.",
				]}
				submitLabel="Suspend workspace"
				cancelHref={home}
			>
				<TextField
					{...fieldProps(fields.reason)}
					label="Reason"
					hint="Shown to its members."
					required
					maxLength={500}
					autoComplete="off"
				/>
			</Confirm>
		</>
	);
}
