import { useForm } from "@conform-to/react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { formatMoment } from "#app/ui/text/moment.ts";
import { close } from "../closing.server.ts";
import { closeShape } from "../forms.ts";
import { getSettings } from "../general.server.ts";
import type { Route } from "./+types/close";

export const meta: Route.MetaFunction = () => titled("Close workspace");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { workspace } = await getSettings(tenant);
	return { base: tenant.base, name: workspace.name, slug: workspace.slug };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, closeShape);
	if (form.invalid) return form.invalid;
	const closed = await close(tenant, form.values);
	if (closed.outcome === "other address") {
		return form.again({ address: [`Type ${closed.slug}, the address of this workspace`] }, 422);
	}
	const until = formatMoment(closed.until, { timeZone: tenant.timeZone });
	const text = sentence`“${tenant.name}” is closed. Its owners can reopen it until ${until}.`;
	return seeOther("/workspaces", { text });
}

export default function CloseWorkspace({ loaderData, actionData }: Route.ComponentProps) {
	const { base, name, slug } = loaderData;
	const [form, fields] = useForm({
		id: "close",
		lastResult: actionData?.result,
		defaultValue: { address: "", reason: "" },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<Confirm
				title={sentence`Close ${name}`}
				consequences={[
					"No one can open this workspace, including you. Members who try see that you closed it, and why.",
					"For 30 days its owners can reopen it from their list of workspaces, with everything in it.",
					"After that, everything in it is permanently deleted.",
				]}
				submitLabel="Close workspace"
				cancelHref={pageIn(base, "/settings")}
			>
				<TextField
					{...fieldProps(fields.reason)}
					label="Reason"
					hint="Shown to members. Optional."
					maxLength={500}
					autoComplete="off"
				/>
				<TextField
					{...fieldProps(fields.address)}
					label="Workspace address"
					hint={`Type “${slug}” to confirm.`}
					required
					autoCapitalize="none"
					autoComplete="off"
					spellCheck={false}
				/>
			</Confirm>
		</>
	);
}
