import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Icon, type IconName } from "#app/ui/elements/icon.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { KINDS, type StepKind } from "../../following/shown-step.ts";
import { emptyStart } from "../editor/blocks.ts";
import { StepForm } from "../editor/step-form.tsx";
import { isStepKind, KIND_HINTS, stepShape } from "../editor/step-forms.ts";
import { TextPreview } from "../editor/text-preview.tsx";
import { previewOf } from "../preview.server.ts";
import { addStep, MOST_STEPS } from "../steps.server.ts";
import { getPathToChange } from "../versions/find.server.ts";
import type { Route } from "./+types/step-new";

export const meta: Route.MetaFunction = () => titled("Add a step");

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { id, name, version } = await getPathToChange(tenant, params.path);
	const asked = new URL(request.url).searchParams.get("kind");
	return {
		base: tenant.base,
		path: { id, name, version },
		kind: isStepKind(asked) ? asked : null,
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, stepShape);
	if (form.invalid) {
		const preview = previewOf(form.invalid.data.result, "text", tenant.base);
		return data({ ...form.invalid.data, preview }, form.invalid.init ?? undefined);
	}
	const saved = await addStep(tenant, params.path, form.values);
	if (saved.outcome !== "saved") {
		const words =
			saved.outcome === "full"
				? `A path can have up to ${MOST_STEPS} steps. Remove one first.`
				: "Someone changed this path after you opened it. Your step isn’t saved yet. Save it again.";
		const again = form.again({ "": [words] });
		return data({ ...again.data, preview: undefined }, again.init ?? undefined);
	}
	return seeOther(pageIn(tenant.base, "/settings/onboarding/:path", params.path), {
		text: sentence`Added the step “${saved.title}” to the draft.`,
	});
}

export default function NewStep({ loaderData, actionData }: Route.ComponentProps) {
	const { base, path, kind } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	const breadcrumbs = [
		{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
		{ label: path.name, href: here },
	];
	if (kind === null) {
		return (
			<>
				<PageHeader
					title="Add a step"
					description="What should members do in it?"
					breadcrumbs={breadcrumbs}
				/>
				<KindChooser base={base} path={path.id} />
			</>
		);
	}
	const preview = actionData?.preview;
	return (
		<StepForm
			result={actionData?.result}
			start={emptyStart(kind)}
			version={path.version}
			submitLabel="Add step"
			cancelHref={here}
		>
			<PageHeader
				title={`Add a step: ${KINDS[kind].toLowerCase()}`}
				description={KIND_HINTS[kind]}
				breadcrumbs={breadcrumbs}
			/>
			{preview !== undefined && <TextPreview html={preview} />}
		</StepForm>
	);
}

const KIND_ICONS: [StepKind, IconName][] = [
	["read", "reading"],
	["checklist", "work"],
	["form", "form"],
	["quiz", "quiz"],
	["task", "task"],
	["video", "video"],
];

/** Links to each kind of step, because the form depends on it. */
function KindChooser({ base, path }: { base: string; path: number }) {
	return (
		<ul className="link-list step-kinds">
			{KIND_ICONS.map(([kind, icon]) => (
				<li className="card" key={kind}>
					<Icon name={icon} />
					<a href={`${pageIn(base, "/settings/onboarding/:path/steps/new", path)}?kind=${kind}`}>
						{KINDS[kind]}
					</a>
					<p>{KIND_HINTS[kind]}</p>
				</li>
			))}
		</ul>
	);
}
