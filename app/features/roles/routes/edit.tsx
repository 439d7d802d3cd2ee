import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { topmost } from "#app/tenant/permissions/catalog.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Notice } from "#app/ui/notices/notice.tsx";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { getRoleToChange } from "../find.server.ts";
import { editShape } from "../forms.ts";
import { RoleFacts } from "../role-facts.tsx";
import { RoleForm } from "../role-form.tsx";
import { editRole } from "../roles.server.ts";
import type { Route } from "./+types/edit";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Edit ${quoted(loaderData?.role.name, "role")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const role = await getRoleToChange(tenant, params.role);
	const { member, base } = tenant;
	return {
		base,
		role: { ...role, permissions: topmost(role.permissions) },
		isOwn: role.key === member.role.key,
		granting: { permissions: [...member.permissions], role: member.role.name },
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, editShape);
	if (form.invalid) return form.invalid;
	const saved = await editRole(tenant, params.role, form.values);
	if (saved.outcome === "taken") {
		return form.again({ name: ["There is already a role with this name. Choose another"] });
	}
	if (saved.outcome !== "saved") {
		const again = form.again({
			"": ["Someone changed this role since you opened it. Your changes haven’t been saved yet."],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	return seeOther(pageIn(tenant.base, "/settings/roles/:role", saved.key), {
		text: sentence`Saved the role “${saved.name}”.`,
	});
}

export default function EditRole({ loaderData, actionData }: Route.ComponentProps) {
	const { base, role, isOwn, granting } = loaderData;
	const home = pageIn(base, "/settings/roles");
	const here = pageIn(base, "/settings/roles/:role", role.key);
	const stale = actionData !== undefined && "stale" in actionData;
	return (
		<RoleForm
			result={actionData?.result}
			start={role}
			granting={granting}
			submitLabel="Save changes"
			cancelHref={here}
		>
			<PageHeader
				title={sentence`Edit “${role.name}”`}
				description="Changes apply right away to everyone who has this role."
				breadcrumbs={[
					{ label: "Roles", href: home },
					{ label: role.name, href: here },
				]}
			/>
			{isOwn && <Notice>This is your own role. Anything you remove here, you lose too.</Notice>}
			{stale && <CurrentRole role={role} />}
		</RoleForm>
	);
}

/** Shows the saved role after a stale edit; the fields below still hold what was typed and checked. */
function CurrentRole({ role }: { role: Route.ComponentProps["loaderData"]["role"] }) {
	return (
		<div className="stack mb-6">
			<StaleNotice sent="typed and checked" />
			<RoleFacts role={role} />
		</div>
	);
}
