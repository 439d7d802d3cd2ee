import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";

import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";
import { Time } from "#app/ui/text/time.tsx";
import { effortOf } from "../../progress/effort.ts";
import { AudienceWords, membersIn } from "../audience-words.tsx";
import { getPath } from "../detail.server.ts";
import { type StepLine, StepRows } from "../editor/step-rows.tsx";
import { moveOf, moveShape } from "../forms.ts";
import { PathState } from "../path-state.tsx";
import { MOST_STEPS, moveStep } from "../steps.server.ts";
import type { StepChange } from "../versions/compare.ts";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.path.name ?? "Onboarding path"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { path, steps, changes, audience, active } = await getPath(tenant, params.path);
	const { id, name, description, publishedVersion, publishedAt, version } = path;
	const isNew = publishedVersion === null;
	const words = new Map(isNew ? [] : changes.map((change) => [change.key, wordOf(change)]));
	return {
		base: tenant.base,
		path: { id, name, description, publishedVersion, publishedAt, version },
		steps: shortenIn<StepLine>(
			steps.map(({ key, title, kind, minutes, isRequired }) => ({
				...{ key, title, kind, minutes, isRequired },
				change: words.get(key),
			})),
			["title"],
		),
		removed: isNew ? 0 : changes.filter(({ what }) => what === "removed").length,
		differs: !isNew && changes.length > 0,
		canPublish: steps.length > 0 && (isNew || changes.length > 0),
		cannotAdd: steps.length >= MOST_STEPS ? `A path can have up to ${MOST_STEPS} steps.` : null,
		audience,
		active,
		timeZone: tenant.timeZone,
		now: new Date(),
	};
}

function wordOf({ what, fields, moved }: StepChange): string {
	if (what === "added") return "New";
	return fields.length === 0 && moved ? "Moved" : "Changed";
}

/** Moves a step; each button in the list names the step and the direction. */
export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const here = pageIn(tenant.base, "/settings/onboarding/:path", params.path);
	await tenant.authorize("onboarding:manage");
	const form = await submitButton(request, moveShape);
	const move = form.invalid ? undefined : moveOf(form.values);
	if (form.invalid || !move) {
		await getPath(tenant, params.path);
		return redirect(here, 303);
	}
	const { version } = form.values;
	const moved = await moveStep(tenant, params.path, { ...move, version });
	if (moved.outcome === "saved")
		return redirect(
			`${pageIn(tenant.base, "/settings/onboarding/:path", params.path)}#step-${moved.place}`,
			303,
		);
	const text =
		"Someone changed this path after you opened it, so nothing was moved. This is the current version.";
	return seeOther(here, { text, tone: "info" });
}

export default function PathDetail({ loaderData }: Route.ComponentProps) {
	const { base, path, steps, removed, canPublish, cannotAdd } = loaderData;
	const addStep = (
		<ButtonLink
			variant="quiet"
			href={pageIn(base, "/settings/onboarding/:path/steps/new", path.id)}
			disabledReason={cannotAdd}
		>
			Add step
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title={path.name}
				description={path.description && <p className="whitespace-pre-line">{path.description}</p>}
				breadcrumbs={[{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") }]}
				actions={
					<>
						{canPublish && (
							<ButtonLink href={pageIn(base, "/settings/onboarding/:path/publish", path.id)}>
								Publish
							</ButtonLink>
						)}
						<ButtonLink
							variant="quiet"
							href={pageIn(base, "/settings/onboarding/:path/preview/:step?", path.id)}
						>
							Preview
						</ButtonLink>
					</>
				}
			/>
			<Columns aside={<Aside {...loaderData} />}>
				<Section title="Steps" actions={steps.length > 0 && addStep}>
					{steps.length === 0 ? (
						<Empty title="No steps yet" level={3} drawing="stairs" action={addStep}>
							A step is something to read, check off, fill in, answer, watch or do. Members take them one by
							one.
						</Empty>
					) : (
						<StepRows steps={steps} base={base} path={path.id} version={path.version} />
					)}
					{removed > 0 && (
						<p className="mt-3 text-ink-soft">
							{removed === 1
								? "One step is removed. It goes away when you publish."
								: `${removed} steps are removed. They go away when you publish.`}
						</p>
					)}
				</Section>
			</Columns>
		</>
	);
}

function Aside({
	base,
	path,
	steps,
	differs,
	audience,
	active,
	timeZone,
	now,
}: Route.ComponentProps["loaderData"]) {
	const minutes = steps.reduce((sum, step) => sum + step.minutes, 0);
	return (
		<>
			<Section title="State" boxed>
				<p className="mb-3">
					<PathState publishedVersion={path.publishedVersion} differs={differs} />
					{path.publishedVersion !== null && !differs && (
						<span className="beneath">No changes to publish.</span>
					)}
				</p>
				<DescriptionList
					items={[
						{
							term: "Published",
							details: path.publishedAt ? (
								<Time at={path.publishedAt} timeZone={timeZone} now={now} />
							) : (
								"Not yet"
							),
						},
						{ term: "Effort", details: effortOf({ steps: steps.length, minutes }) },
						{ term: "In progress", details: membersIn(active) },
					]}
				/>
				<p className="mt-3">
					<a className="link" href={pageIn(base, "/settings/onboarding/:path/history", path.id)}>
						History
					</a>
				</p>
			</Section>
			<Section title="Audience" boxed>
				<div className="mb-3">
					<AudienceWords audience={audience} />
				</div>
				<a className="link" href={pageIn(base, "/settings/onboarding/:path/assign", path.id)}>
					Choose who gets it
				</a>
			</Section>
			<Section title="This path" boxed>
				<div className="actions-below">
					<div>
						<ButtonLink variant="quiet" href={pageIn(base, "/settings/onboarding/:path/edit", path.id)}>
							Edit path
						</ButtonLink>
						<ButtonLink variant="quiet" href={pageIn(base, "/settings/onboarding/:path/duplicate", path.id)}>
							Duplicate
						</ButtonLink>
					</div>
					<ButtonLink
						variant="danger-quiet"
						href={pageIn(base, "/settings/onboarding/:path/delete", path.id)}
					>
						Delete path
					</ButtonLink>
				</div>
			</Section>
		</>
	);
}
