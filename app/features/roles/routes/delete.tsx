import { pageIn } from "#app/platform/http/address/page-in.ts";
import { type Flash, seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { renamedNote } from "#app/tenant/refusals/free-name.ts";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { removalShape } from "../forms.ts";
import { getRemoval, isInUse, type Removed, removeRole } from "../remove.server.ts";
import { RemoveRole } from "../remove-role.tsx";
import { restoreRole } from "../roles.server.ts";
import type { Route } from "./+types/delete";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Delete ${quoted(loaderData?.role.name, "role")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { role, ...rest } = await getRemoval(tenant, params.role);
	const { key, name } = role;
	return { base: tenant.base, role: { key, name }, ...rest, inUse: isInUse(rest.usage) };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, removalShape);
	if (form.invalid) return form.invalid;
	if (form.values.to === "there") {
		const role = await restoreRole(tenant, params.role, form.values);
		const text = sentence`Restored the role “${role.name}”.` + renamedNote("role", role);
		return seeOther(pageIn(tenant.base, "/settings/roles"), { text });
	}
	const removed = await removeRole(tenant, params.role, form.values.replacement);
	if (removed.outcome === "in use" || removed.outcome === "unsuitable") {
		return form.again({ replacement: ["Choose the role that replaces it"] });
	}
	return seeOther(
		pageIn(tenant.base, "/settings/roles"),
		removedFlash(removed, pageIn(tenant.base, "/settings/roles/:role/delete", params.role)),
	);
}

type Done = Extract<Removed, { outcome: "removed" | "gone" }>;

function removedFlash(removed: Done, here: string): Flash {
	if (removed.outcome === "gone") return { text: "This role has already been deleted." };
	const { role, replacement, usage } = removed;
	if (!replacement) {
		const { name, description, color, permissions } = role;
		const values = {
			to: "there",
			name,
			description,
			color: color ?? "none",
			permissions: permissions.join(" "),
		};
		return { text: sentence`Deleted the role “${name}”.`, undo: { action: here, values } };
	}
	const moved =
		usage.members === 0
			? sentence`“${replacement.name}” takes its place.`
			: usage.members === 1
				? sentence`One member is now “${replacement.name}”.`
				: sentence`${usage.members} members are now “${replacement.name}”.`;
	return { text: sentence`Deleted the role “${role.name}”. ${moved}` };
}

export default function DeleteRole({ loaderData, actionData }: Route.ComponentProps) {
	return <RemoveRole {...loaderData} result={actionData?.result} />;
}
