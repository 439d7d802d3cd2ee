import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";
import { Time } from "#app/ui/text/time.tsx";
import { StepList } from "../editor/step-rows.tsx";
import { publishShape } from "../forms.ts";
import { ChangeList } from "../versions/change-list.tsx";
import { getVersion } from "../versions/history.server.ts";
import { rollBack } from "../versions/publish.server.ts";
import type { Route } from "./+types/version";

export const meta: Route.MetaFunction = ({ loaderData, params }) =>
	titled(sentence`Version ${params.version} of ${quoted(loaderData?.path.name, "a path")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { path, version, steps, changes } = await getVersion(tenant, params.path, params.version);
	const { id, name, publishedVersion, draftVersion } = path;
	return {
		base: tenant.base,
		path: { id, name, publishedVersion, version: path.version },
		next: publishedVersion === draftVersion ? draftVersion + 1 : draftVersion,
		hasDraft: publishedVersion !== draftVersion,
		version,
		steps: shortenIn(
			steps.map(({ blocks: _, ...step }) => step),
			["title"],
		),
		changes,
		isCurrent: version.version === publishedVersion,
		timeZone: tenant.timeZone,
		now: new Date(),
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, publishShape);
	if (form.invalid) return form.invalid;
	const { version: opened } = form.values;
	const done = await rollBack(tenant, params.path, { version: params.version, opened });
	if (done.outcome !== "published") {
		const words =
			done.outcome === "stale"
				? "Someone changed this path after you opened it. Nothing was published. Review the current changes."
				: "This version is already published, so there is nothing to go back to.";
		return form.again(words);
	}
	const text = sentence`Version ${params.version} of “${done.name}” is published again, as version ${done.version}.`;
	return seeOther(pageIn(tenant.base, "/settings/onboarding/:path", params.path), { text });
}

export default function OldVersion({ loaderData }: Route.ComponentProps) {
	const { base, path, version, steps, isCurrent } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	return (
		<>
			<PageHeader
				title={`Version ${version.version}`}
				breadcrumbs={[
					{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
					{ label: path.name, href: here },
					{ label: "History", href: pageIn(base, "/settings/onboarding/:path/history", path.id) },
				]}
				actions={
					<ButtonLink
						variant="quiet"
						href={`${pageIn(base, "/settings/onboarding/:path/preview/:step?", path.id)}?version=${version.version}`}
					>
						Preview
					</ButtonLink>
				}
			/>
			<Columns aside={<About {...loaderData} />}>
				<Section title="Steps">
					<StepList steps={steps} />
				</Section>
				{!isCurrent && <GoBack {...loaderData} />}
			</Columns>
		</>
	);
}

function About({ version, isCurrent, timeZone, now }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="About this version" boxed>
			<DescriptionList
				items={[
					{ term: "Published", details: <Time at={version.publishedAt} timeZone={timeZone} now={now} /> },
					{ term: "By", details: version.by ?? "Tenantry (built in)" },
					{ term: "State", details: isCurrent ? "Current version" : "No longer given to new members" },
				]}
			/>
		</Section>
	);
}

function GoBack({ path, version, next, hasDraft, changes }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title={`Go back to version ${version.version}`}>
			<ul className="bullets mb-4 max-w-text">
				<li>{`It is published again as version ${next}, for anyone who starts from now on.`}</li>
				<li>People partway through keep the version they started with.</li>
				{hasDraft && <li>Your draft keeps its changes.</li>}
			</ul>
			{changes.length === 0 ? (
				<p className="mb-4">It is the same as what is published now.</p>
			) : (
				<details className="mb-4">
					<summary className="link">{`Changes compared with version ${path.publishedVersion}`}</summary>
					<div className="mt-3">
						<ChangeList changes={changes} />
					</div>
				</details>
			)}
			<PostForm hidden={{ version: path.version }}>
				<Button>{`Go back to version ${version.version}`}</Button>
			</PostForm>
		</Section>
	);
}
