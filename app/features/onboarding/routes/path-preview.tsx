import { readQuery } from "#app/platform/http/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { SettingsTabs } from "#app/tenant/settings-tabs.tsx";
import { Columns, Section } from "#app/ui/card.tsx";
import { Empty } from "#app/ui/empty.tsx";
import { sentence } from "#app/ui/isolate.ts";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page.tsx";
import { Pager } from "#app/ui/pager.tsx";
import { previewShape } from "../authoring/forms.ts";
import { getPreview } from "../authoring/preview.server.ts";
import { inMinutes, KINDS } from "../shown-step.ts";
import { StepView } from "../step-view.tsx";
import type { Route } from "./+types/path-preview";

export const meta: Route.MetaFunction = ({ loaderData }) => [
	{ title: sentence`Preview of ${loaderData?.path.name ?? "a path"} · Tenantry` },
];

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { version } = readQuery(request, previewShape);
	const { path, steps, shown, index } = await getPreview(tenant, params.path, { version, key: params.step });
	return {
		base: tenant.base,
		home: `${tenant.base}/settings/onboarding`,
		path: { id: path.id, name: path.name },
		version,
		steps: steps.map(({ key, title }) => ({ key, title })),
		shown,
		index,
	};
}

export default function PreviewPath({ loaderData }: Route.ComponentProps) {
	const { base, home, path, version, shown } = loaderData;
	const here = `${home}/${path.id}`;
	return (
		<>
			<SettingsTabs base={base} current="Onboarding" />
			<PageHeader
				title={shown?.title ?? sentence`Preview of ${path.name}`}
				breadcrumbs={[
					{ label: "Onboarding", href: home },
					{ label: path.name, href: here },
				]}
			/>
			<Notice>
				{`Preview: ${version === undefined ? "the draft" : `version ${version}`}, as a new member sees it. Nothing can be sent from here, and nothing is saved.`}
			</Notice>
			{shown ? (
				<Step {...loaderData} />
			) : (
				<Empty title="No steps yet">Once there is a step, you see it here as a member will.</Empty>
			)}
		</>
	);
}

function Step({ home, path, version, steps, shown, index }: Route.ComponentProps["loaderData"]) {
	if (!shown) return null;
	const query = version === undefined ? "" : `?version=${version}`;
	const hrefOf = (step: { key: string } | undefined) =>
		step && `${home}/${path.id}/preview/${step.key}${query}`;
	return (
		<Columns aside={<Way steps={steps} index={index} hrefOf={hrefOf} />}>
			<div className="preview">
				<p className="mb-4 text-ink-soft">
					{`Step ${index + 1} of ${steps.length} · ${KINDS[shown.kind]} · ${inMinutes(shown.minutes)} · ${shown.isRequired ? "required" : "optional"}`}
				</p>
				<StepView step={shown} />
			</div>
			<Pager label="Steps" previousHref={hrefOf(steps[index - 1])} nextHref={hrefOf(steps[index + 1])} />
		</Columns>
	);
}

function Way({
	steps,
	index,
	hrefOf,
}: {
	steps: { key: string; title: string }[];
	index: number;
	hrefOf: (step: { key: string }) => string | undefined;
}) {
	return (
		<Section title="Steps" boxed>
			<ol className="grid gap-2">
				{steps.map((step, at) => (
					<li key={step.key} className="wrap-anywhere">
						{at === index ? (
							<strong aria-current="step">{`${at + 1}. ${step.title}`}</strong>
						) : (
							<a className="link" href={hrefOf(step)}>{`${at + 1}. ${step.title}`}</a>
						)}
					</li>
				))}
			</ol>
		</Section>
	);
}
