import { useForm } from "@conform-to/react";
import { href } from "react-router";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { choiceProps } from "#app/ui/forms/field-props.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { actorIn } from "../actions.server.ts";
import { getTenantDetail } from "../tenants/detail.server.ts";
import { ringShape } from "../tenants/forms.ts";
import { changeRing } from "../tenants/suspend-and-ring.server.ts";
import type { Route } from "./+types/ring";

export const meta: Route.MetaFunction = () => titled("Change a ring · Operations");

export async function loader({ params }: Route.LoaderArgs) {
	const { tenant } = await getTenantDetail(params.workspace);
	return {
		name: tenant.name,
		ring: tenant.ring,
		home: href("/admin/tenants/:workspace", { workspace: tenant.id }),
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const form = await submit(request, ringShape);
	if (form.invalid) return form.invalid;
	const { ring } = form.values;
	const done = await changeRing(params.workspace, ring, actorIn(context));
	if (done.refused !== undefined) return form.again({ "": [done.refused] });
	const text = done.changed ? `The ring is now ${ring}.` : `The ring was already ${ring}.`;
	return seeOther(href("/admin/tenants/:workspace", { workspace: encodeURIComponent(params.workspace) }), {
		text,
	});
}

const OPTIONS = [
	{ value: "early", label: "Early", hint: "Gets migrations first." },
	{ value: "general", label: "General", hint: "The default for new workspaces." },
	{ value: "late", label: "Late", hint: "Gets migrations after all others." },
];

export default function Ring({ loaderData, actionData }: Route.ComponentProps) {
	const { name, ring, home } = loaderData;
	const [form, fields] = useForm({
		id: "ring",
		lastResult: actionData?.result,
		defaultValue: { ring },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<Confirm
				title={sentence`Change the ring of ${name}`}
				breadcrumbs={[
					{ label: "Workspaces", href: "/admin/tenants" },
					{ label: name, href: home },
				]}
				consequences={[
					"This workspace gets the next migration earlier or later. Nothing changes for its members.",
				]}
				submitLabel="Save ring"
				cancelHref={home}
				tone="neutral"
			>
				<RadioGroup {...choiceProps(fields.ring)} label="Rollout ring" options={OPTIONS} required />
			</Confirm>
		</>
	);
}
