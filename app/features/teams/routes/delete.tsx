import { z } from "zod";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { RELOAD } from "#app/platform/text.ts";
import { getTenant } from "#app/tenant/context.ts";
import { renamedNote } from "#app/tenant/refusals/free-name.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { findTeam } from "../find.server.ts";
import { removeTeam, undeleteTeam } from "../teams.server.ts";
import type { Route } from "./+types/delete";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Delete ${quoted(loaderData?.name, "team")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { slug, name } = await tenant.read((reading) => {
		reading.authorize("teams:manage");
		return findTeam(reading, params.team);
	});
	return { base: tenant.base, slug, name };
}

const shape = z.object({ to: z.enum(["deleted", "there"], { error: RELOAD }) });

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const home = pageIn(tenant.base, "/teams");
	const form = await submitButton(request, shape);
	if (form.invalid) return form.invalid;
	if (form.values.to === "there") {
		const team = await undeleteTeam(tenant, params.team);
		const flash = { text: sentence`Restored the team “${team.name}”.` + renamedNote("team", team) };
		return seeOther(pageIn(tenant.base, "/teams/:team", team.slug), flash);
	}
	const team = await removeTeam(tenant, params.team);
	const undo = { action: pageIn(tenant.base, "/teams/:team/delete", team.slug), values: { to: "there" } };
	return seeOther(home, { text: sentence`Deleted the team “${team.name}”.`, undo });
}

export default function DeleteTeam({ loaderData }: Route.ComponentProps) {
	const { base, slug, name } = loaderData;
	return (
		<Confirm
			title={sentence`Delete “${name}”`}
			breadcrumbs={[
				{ label: "Teams", href: pageIn(base, "/teams") },
				{ label: name, href: pageIn(base, "/teams/:team", slug) },
			]}
			consequences={[
				"The team disappears from every list, and projects can no longer be assigned to it.",
				"Its members stay in the workspace, and its projects stay visible to the same people.",
				"You can undo this on the next page, and for 30 days under Recently deleted.",
			]}
			submitLabel="Delete team"
			cancelHref={pageIn(base, "/teams/:team", slug)}
			values={{ to: "deleted" }}
		/>
	);
}
