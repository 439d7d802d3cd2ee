import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";
import { KINDS } from "../../following/shown-step.ts";
import { StepView } from "../../following/step-view.tsx";
import { inMinutes } from "../../progress/effort.ts";
import { previewShape } from "../forms.ts";
import { getPreview } from "../preview.server.ts";
import type { Route } from "./+types/preview";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Preview of ${quoted(loaderData?.path.name, "a path")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("onboarding:manage");
	const { version } = readQuery(request, previewShape);
	const { path, steps, shown, index } = await getPreview(tenant, params.path, { version, key: params.step });
	return {
		base: tenant.base,
		path: { id: path.id, name: path.name },
		version,
		steps: shortenIn(
			steps.map(({ key, title }) => ({ key, title })),
			["title"],
		),
		shown,
		index,
	};
}

export default function PreviewPath({ loaderData }: Route.ComponentProps) {
	const { base, path, version, shown } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	return (
		<>
			<PageHeader
				title={shown?.title ?? sentence`Preview of “${path.name}”`}
				breadcrumbs={[
					{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
					{ label: path.name, href: here },
				]}
				description={`${version === undefined ? "The draft" : `Version ${version}`}, as a new member sees it. Nothing here is saved.`}
			/>
			{shown ? (
				<Step {...loaderData} />
			) : (
				<Empty title="No steps yet" drawing="stairs">
					Once you add a step, you can preview it here.
				</Empty>
			)}
		</>
	);
}

function Step({ base, path, version, steps, shown, index }: Route.ComponentProps["loaderData"]) {
	if (!shown) return null;
	const query = version === undefined ? "" : `?version=${version}`;
	const hrefOf = (step: { key: string } | undefined) =>
		step && `${pageIn(base, "/settings/onboarding/:path/preview/:step?", path.id, step.key)}${query}`;
	return (
		<Columns aside={<PathPreview steps={steps} index={index} hrefOf={hrefOf} />}>
			<div className="preview">
				<p className="mb-3 text-small text-ink-soft">
					{[
						`Step ${index + 1} of ${steps.length}`,
						KINDS[shown.kind],
						inMinutes(shown.minutes),
						shown.isRequired ? "required" : "optional",
					]
						.filter((fact) => fact !== undefined)
						.map(unbroken)
						.join("\u00A0· ")}
				</p>
				<StepView step={shown} />
			</div>
			<Pager label="Steps" previousHref={hrefOf(steps[index - 1])} nextHref={hrefOf(steps[index + 1])} />
		</Columns>
	);
}

// A line may break after a dot, not before it, nor within a fact.
const unbroken = (fact: string) => fact.replaceAll(" ", "\u00A0");

function PathPreview({
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
