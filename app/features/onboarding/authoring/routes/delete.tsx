import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { refuseFull } from "#app/tenant/refusals/full.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { shortened } from "#app/ui/text/shortened.ts";
import { getUse } from "../detail.server.ts";
import { removalShape } from "../forms.ts";
import { removePath, TOO_MANY_PATHS, undeletePath } from "../paths.server.ts";
import type { Route } from "./+types/delete";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Delete ${quoted(loaderData?.name, "path")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { path, ...use } = await getUse(tenant, params.path);
	return { base: tenant.base, id: path.id, name: path.name, ...use };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const home = pageIn(tenant.base, "/settings/onboarding");
	const form = await submitButton(request, removalShape);
	if (form.invalid) return form.invalid;
	if (form.values.to === "there") return restore(tenant, params.path);
	const path = await removePath(tenant, params.path);
	const undo = {
		action: pageIn(tenant.base, "/settings/onboarding/:path/delete", path.id),
		values: { to: "there" },
	};
	return seeOther(home, { text: sentence`Deleted the path “${path.name}”.`, undo });
}

async function restore(tenant: Tenant, id: string) {
	const back = await undeletePath(tenant, id);
	if (back.outcome === "full") return refuseFull(TOO_MANY_PATHS);
	const also = back.lostDefault ? " It’s no longer the default: another path is." : "";
	return seeOther(pageIn(tenant.base, "/settings/onboarding/:path", back.id), {
		text: sentence`Restored the path “${back.name}”.${also}`,
	});
}

// Enough to recognize whom it concerns.
const NAMED = 8;

export default function DeletePath({ loaderData }: Route.ComponentProps) {
	const { base, id, name, active, invitations, audience } = loaderData;
	const assigned = [...audience.roles, ...audience.teams];
	const named = shortened(assigned.slice(0, NAMED));
	const others = assigned.length - named.length;
	return (
		<Confirm
			title={sentence`Delete “${name}”`}
			breadcrumbs={[
				{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
				{ label: name, href: pageIn(base, "/settings/onboarding/:path", id) },
			]}
			consequences={[
				...(audience.isDefault
					? [
							"It is the default. Until you choose another, members whose role and teams have no path get no onboarding.",
						]
					: []),
				...(assigned.length > 0
					? [
							sentence`New members of ${listed(others > 0 ? [...named, `${others} others`] : named)} get another path: their team’s, their role’s, or the default.`,
						]
					: []),
				...(invitations > 0
					? [
							`${invitations === 1 ? "One pending invitation names" : `${invitations} pending invitations name`} it. Anyone who accepts gets the path of their role and teams instead.`,
						]
					: []),
				active > 0
					? `${active === 1 ? "One member is" : `${active} members are`} partway through it and can still finish it.`
					: "No one is partway through it.",
				"You can undo this on the next page, or restore it later from the deleted paths.",
			]}
			submitLabel="Delete path"
			cancelHref={pageIn(base, "/settings/onboarding/:path", id)}
			values={{ to: "gone" }}
		/>
	);
}

const listed = (names: string[]) => new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
