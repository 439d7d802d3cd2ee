import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { findTeam } from "../find.server.ts";
import { editShape } from "../forms.ts";
import { TeamForm } from "../team-form.tsx";
import { editTeam } from "../teams.server.ts";
import type { Route } from "./+types/edit";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Edit ${quoted(loaderData?.team.name, "team")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { name, slug, description, version } = await tenant.read((reading) => {
		reading.authorize("teams:manage");
		return findTeam(reading, params.team);
	});
	return { base: tenant.base, team: { name, slug, description, version } };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, editShape);
	if (form.invalid) return form.invalid;
	const saved = await editTeam(tenant, params.team, form.values);
	if (saved.outcome === "stale") {
		const again = form.again({
			"": ["Someone changed this team since you opened it. Your changes haven’t been saved yet."],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	if (saved.outcome !== "saved") {
		return form.again({ name: ["There is already a team with this name. Choose another"] });
	}
	return seeOther(pageIn(tenant.base, "/teams/:team", saved.slug), {
		text: sentence`Saved the team “${saved.name}”.`,
	});
}

export default function EditTeam({ loaderData, actionData }: Route.ComponentProps) {
	const { base, team } = loaderData;
	const here = pageIn(base, "/teams/:team", team.slug);
	const stale = actionData !== undefined && "stale" in actionData;
	return (
		<TeamForm result={actionData?.result} start={team} submitLabel="Save changes" cancelHref={here}>
			<PageHeader
				title={sentence`Edit “${team.name}”`}
				breadcrumbs={[
					{ label: "Teams", href: pageIn(base, "/teams") },
					{ label: team.name, href: here },
				]}
			/>
			{stale && (
				<div className="stack">
					<StaleNotice />
					<DescriptionList
						items={[
							{ term: "Name", details: team.name },
							{ term: "Description", details: team.description },
						]}
					/>
				</div>
			)}
		</TeamForm>
	);
}
