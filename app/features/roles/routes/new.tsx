import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Notice } from "#app/ui/notices/notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { roleShape, startShape } from "../forms.ts";
import { TOO_MANY_ROLES } from "../list.server.ts";
import { RoleForm } from "../role-form.tsx";
import { createRole } from "../roles.server.ts";
import { getStart } from "../start.server.ts";
import type { Route } from "./+types/new";

export const meta: Route.MetaFunction = ({ error }) => titled(`${error ? "Error: " : ""}New role`);

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("roles:manage");
	return { ...(await getStart(tenant, readQuery(request, startShape))), base: tenant.base };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, roleShape);
	if (form.invalid) return form.invalid;
	const saved = await createRole(tenant, form.values);
	if (saved.outcome === "full") return form.again({ "": [TOO_MANY_ROLES] });
	if (saved.outcome !== "saved") {
		return form.again({ name: ["There is already a role with this name. Choose another"] });
	}
	return seeOther(pageIn(tenant.base, "/settings/roles/:role", saved.key), {
		text: sentence`Created the role “${saved.name}”.`,
	});
}

export default function NewRole({ loaderData, actionData }: Route.ComponentProps) {
	const { base, start, copyOf, leftOut, granting } = loaderData;
	const home = pageIn(base, "/settings/roles");
	return (
		<RoleForm
			result={actionData?.result}
			start={start}
			granting={granting}
			submitLabel="Create role"
			cancelHref={home}
		>
			<PageHeader
				title={copyOf ? sentence`Duplicate “${copyOf}”` : "New role"}
				description="Its members can do what you check here, and nothing else."
				breadcrumbs={[{ label: "Roles", href: home }]}
			/>
			{leftOut.length > 0 && (
				<Notice>
					Left out because your role, <bdi>{granting.role}</bdi>, doesn’t include it:{" "}
					{leftOut.map((permission) => PERMISSIONS[permission].description).join("; ")}.
				</Notice>
			)}
		</RoleForm>
	);
}
