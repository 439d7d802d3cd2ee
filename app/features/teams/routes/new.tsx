import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { teamShape } from "../forms.ts";
import { TeamForm } from "../team-form.tsx";
import { createTeam, TOO_MANY_TEAMS } from "../teams.server.ts";
import type { Route } from "./+types/new";

export const meta: Route.MetaFunction = () => titled("New team");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("teams:manage");
	return { base: tenant.base };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, teamShape);
	if (form.invalid) return form.invalid;
	const saved = await createTeam(tenant, form.values);
	if (saved.outcome === "full") {
		return form.again({
			"": [TOO_MANY_TEAMS],
		});
	}
	if (saved.outcome !== "saved") {
		return form.again({ name: ["There is already a team with this name. Choose another"] });
	}
	return seeOther(pageIn(tenant.base, "/teams/:team", saved.slug), {
		text: sentence`Created the team “${saved.name}”.`,
	});
}

export default function NewTeam({ loaderData, actionData }: Route.ComponentProps) {
	return (
		<TeamForm
			result={actionData?.result}
			submitLabel="Create team"
			cancelHref={pageIn(loaderData.base, "/teams")}
		>
			<PageHeader
				title="New team"
				description="You add people on the next page."
				breadcrumbs={[{ label: "Teams", href: pageIn(loaderData.base, "/teams") }]}
			/>
		</TeamForm>
	);
}
