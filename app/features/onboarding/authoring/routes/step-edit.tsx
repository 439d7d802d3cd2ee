import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { startOf } from "../editor/blocks.ts";
import { StepForm } from "../editor/step-form.tsx";
import { KIND_HINTS, stepShape } from "../editor/step-forms.ts";
import { TextPreview } from "../editor/text-preview.tsx";
import { previewOf } from "../preview.server.ts";
import { editStep, getStep } from "../steps.server.ts";
import { describeStep } from "../versions/compare.ts";
import type { Route } from "./+types/step-edit";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Edit ${quoted(loaderData?.step.title, "step")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { path, step, place, last } = await getStep(tenant, params.path, params.step);
	return {
		...{ place, last },
		base: tenant.base,
		path: {
			id: path.id,
			name: path.name,
			version: path.version,
			isPublished: path.publishedVersion !== null,
		},
		step: startOf(step),
		stepKey: step.key,
		saved: describeStep(step),
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, stepShape);
	if (form.invalid) {
		const preview = previewOf(form.invalid.data.result, "text", tenant.base);
		return data({ ...form.invalid.data, preview, stale: false }, form.invalid.init ?? undefined);
	}
	const saved = await editStep(tenant, params.path, params.step, form.values);
	if (saved.outcome !== "saved") {
		const again = form.again({
			"": ["Someone changed this path after you opened it. Your changes aren’t saved yet."],
		});
		return data({ ...again.data, preview: undefined, stale: true }, again.init ?? undefined);
	}
	return seeOther(pageIn(tenant.base, "/settings/onboarding/:path", params.path), {
		text: sentence`Saved the step “${saved.title}” in the draft.`,
	});
}

export default function EditStep({ loaderData, actionData }: Route.ComponentProps) {
	const { base, path, step } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	return (
		<StepForm
			result={actionData?.result}
			start={step}
			version={path.version}
			submitLabel="Save draft"
			cancelHref={here}
			aside={<More {...loaderData} />}
		>
			<PageHeader
				title={sentence`Edit “${step.title}”`}
				description={KIND_HINTS[step.kind]}
				breadcrumbs={[
					{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
					{ label: path.name, href: here },
				]}
			/>
			{actionData?.preview !== undefined && <TextPreview html={actionData.preview} />}
			{actionData?.stale && <Current {...loaderData} />}
		</StepForm>
	);
}

/** What else can be done with the step: its place and its end come after its form. */
function More({ base, path, stepKey, place, last }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="This step" boxed>
			{path.isPublished && <p className="mb-4">Members see your changes once you publish the path.</p>}
			<div className="actions-below">
				<PostForm
					hidden={{ version: path.version }}
					action={pageIn(base, "/settings/onboarding/:path", path.id)}
				>
					{place > 1 && (
						<Button variant="quiet" name="up" value={place}>
							Move up
						</Button>
					)}
					{place < last && (
						<Button variant="quiet" name="down" value={place}>
							Move down
						</Button>
					)}
				</PostForm>
				<ButtonLink
					variant="quiet"
					href={pageIn(base, "/settings/onboarding/:path/preview/:step?", path.id, stepKey)}
				>
					Preview saved step
				</ButtonLink>
				<ButtonLink
					variant="danger-quiet"
					href={pageIn(base, "/settings/onboarding/:path/steps/:step/remove", path.id, stepKey)}
				>
					Remove step
				</ButtonLink>
			</div>
		</Section>
	);
}

/** Shows the saved step after a stale edit. The fields below still hold what was typed. */
function Current({ saved }: Route.ComponentProps["loaderData"]) {
	return (
		<div className="stack mb-6">
			<StaleNotice />
			<DescriptionList
				items={saved.map(({ term, details }) => ({ term, details: <p className="prose">{details}</p> }))}
			/>
		</div>
	);
}
