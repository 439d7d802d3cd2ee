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
import { pathShape } from "../forms.ts";
import { PathForm } from "../path-form.tsx";
import { editPath } from "../paths.server.ts";
import { getPathToChange } from "../versions/find.server.ts";
import type { Route } from "./+types/edit";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Edit ${quoted(loaderData?.path.name, "path")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { id, name, description, version } = await getPathToChange(tenant, params.path);
	return {
		base: tenant.base,
		path: { id, name, description, version },
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, pathShape);
	if (form.invalid) return form.invalid;
	const saved = await editPath(tenant, params.path, form.values);
	if (saved.outcome !== "saved") {
		const again = form.again({
			"": ["Someone changed this path after you opened it. Your changes aren’t saved yet."],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	return seeOther(pageIn(tenant.base, "/settings/onboarding/:path", saved.id), {
		text: sentence`Saved the path “${saved.name}”.`,
	});
}

export default function EditPath({ loaderData, actionData }: Route.ComponentProps) {
	const { base, path } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	const stale = actionData !== undefined && "stale" in actionData;
	return (
		<PathForm result={actionData?.result} start={path} submitLabel="Save changes" cancelHref={here}>
			<PageHeader
				title={sentence`Edit “${path.name}”`}
				description="Both change for everyone right away, including people partway through."
				breadcrumbs={[
					{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
					{ label: path.name, href: here },
				]}
			/>
			{stale && (
				<div className="stack mb-6">
					<StaleNotice />
					<DescriptionList
						items={[
							{ term: "Name", details: path.name },
							{ term: "Description", details: path.description || undefined },
						]}
					/>
				</div>
			)}
		</PathForm>
	);
}
