import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Section } from "#app/ui/elements/card.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { getPath } from "../detail.server.ts";
import { StepList } from "../editor/step-rows.tsx";
import { publishShape } from "../forms.ts";
import { ChangeList } from "../versions/change-list.tsx";
import { publishPath } from "../versions/publish.server.ts";
import type { Route } from "./+types/publish";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Publish ${quoted(loaderData?.path.name, "path")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { path, steps, changes, active, audience } = await getPath(tenant, params.path);
	const { id, name, publishedVersion, draftVersion, version } = path;
	return {
		base: tenant.base,
		path: { id, name, publishedVersion, draftVersion, version },
		changes: publishedVersion === null ? [] : changes,
		steps: publishedVersion === null ? steps.map(({ blocks: _, ...step }) => step) : [],
		cannotPublish:
			steps.length === 0
				? "Add a step first."
				: publishedVersion !== null && changes.length === 0
					? "Nothing has changed since the last version."
					: null,
		active,
		forNobody: !audience.isDefault && audience.roles.length + audience.teams.length === 0,
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, publishShape);
	if (form.invalid) return form.invalid;
	const done = await publishPath(tenant, params.path, form.values.version);
	if (done.outcome !== "published") {
		const words = {
			stale:
				"Someone changed this path after you opened it. Nothing was published. Review the current changes.",
			empty: "A path without steps can’t be published. Add a step first.",
			unchanged: "Nothing has changed since the last version, so there is nothing to publish.",
		};
		return form.again(words[done.outcome]);
	}
	return seeOther(pageIn(tenant.base, "/settings/onboarding/:path", params.path), {
		text: sentence`Published version ${done.version} of “${done.name}”.`,
	});
}

export default function PublishPath({ loaderData }: Route.ComponentProps) {
	const { base, path, active, forNobody } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	return (
		<>
			<PageHeader
				title={sentence`Publish version ${path.draftVersion} of “${path.name}”`}
				breadcrumbs={[
					{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
					{ label: path.name, href: here },
				]}
			/>
			<div className="stack">
				<ul className="bullets max-w-text">
					<li>Anyone who starts from now on gets this version.</li>
					<li>{activeMembersNote(active)}</li>
					{forNobody && (
						<li>
							No one gets it yet.{" "}
							<a className="link" href={pageIn(base, "/settings/onboarding/:path/assign", path.id)}>
								Choose who gets it
							</a>
							, before or after publishing.
						</li>
					)}
				</ul>
				<News {...loaderData} />
				<PostForm hidden={{ version: path.version }}>
					<FormActions
						submitLabel={`Publish version ${path.draftVersion}`}
						cancelHref={here}
						disabledReason={loaderData.cannotPublish}
					/>
				</PostForm>
			</div>
		</>
	);
}

function activeMembersNote(active: number): string {
	if (active === 0) return "No one is partway through it.";
	return active === 1
		? "One member is partway through and keeps the version they started with."
		: `${active} members are partway through and keep the version they started with.`;
}

function News({ path, steps, changes }: Route.ComponentProps["loaderData"]) {
	if (path.publishedVersion === null) {
		return (
			<Section title="Steps">
				<StepList steps={steps} />
			</Section>
		);
	}
	return (
		<Section title={`Changes since version ${path.publishedVersion}`}>
			{changes.length === 0 ? <p>Nothing.</p> : <ChangeList changes={changes} />}
		</Section>
	);
}
