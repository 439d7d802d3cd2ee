import { data, redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { withFlash } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { StepsProgress } from "../../progress/steps-progress.tsx";
import { answerStep, type StepOutcome } from "../answer-step.server.ts";
import { stepShape } from "../forms.ts";
import { getMyStep, type MyStep } from "../my-onboarding.server.ts";
import { KINDS, type Typed } from "../shown-step.ts";
import { DoneBadge, Onward, StepActions, StepStatus, StepsAround } from "../step-actions.tsx";
import { STEP_FORM, StepBlocks } from "../step-blocks.tsx";
import { StepsBeside, wordsFor } from "../step-list.tsx";
import type { Route } from "./+types/step";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.step.shown.title ?? "Step"} · Onboarding`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const home = pageIn(tenant.base, "/onboarding");
	const step = await getMyStep(tenant, params.step);
	if (!step) throw redirect(home, 303);
	// The correct answers stay on the server.
	const { questions: _questions, ...shown } = step;
	return { step: shown, base: tenant.base, timeZone: tenant.timeZone };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const home = pageIn(tenant.base, "/onboarding");
	const step = await getMyStep(tenant, params.step);
	if (!step) return redirect(home, 303);
	const form = await submit(request, stepShape(step.questions));
	if (form.invalid) return form.invalid;
	const { intent, version, ...typed } = form.values;
	const answered = await answerStep(tenant, params.step, { intent, version, typed: typed as Typed });
	if (answered.outcome === "stale") {
		const { data: again } = form.again({ "": [STALE] });
		return data({ ...again, isStale: true }, { status: 409 });
	}
	if (!("completed" in answered)) return { result: undefined, isWaiting: true };
	const { to, text } = after(step, answered);
	const headers = text === undefined ? undefined : withFlash({ text });
	return redirect(to === undefined ? home : pageIn(tenant.base, "/onboarding/:step", to), {
		status: 303,
		headers,
	});
}

const STALE =
	"This step was saved in another tab or on another device after you opened it here. The saved version is below, and what you typed is still in the form. Send it again to replace the saved version.";

type Settled = Extract<StepOutcome, { completed: boolean }>;

/** Decides which page comes next and what message it shows. */
function after({ shown }: MyStep, answered: Settled): { to?: string; text?: string } {
	const { outcome, next, completed } = answered;
	const { key, title, kind } = shown;
	if (completed) {
		const text = "You’ve finished onboarding. Well done! Everything else is on your dashboard.";
		return { to: kind === "quiz" ? key : undefined, text };
	}
	switch (outcome) {
		case "done":
			// A quiz shows its results before the member continues.
			return { to: kind === "quiz" ? key : next, text: sentence`“${title}” is done.` };
		case "skipped":
			return { to: next, text: sentence`Skipped “${title}”. You can return to it at any time.` };
		case "reopened":
			return { to: key, text: "This step is open again." };
		case "saved":
			return { to: key, text: "Saved. You can continue this step at any time." };
		case "wrong":
			// The page itself shows the result.
			return { to: key };
	}
}

export default function Step({ loaderData, actionData }: Route.ComponentProps) {
	const { step, base, timeZone } = loaderData;
	const { shown, place } = step;
	const isDone = step.status === "done";
	const result = actionData?.result;
	const typed = (result?.initialValue as Typed | undefined) ?? step.typed;
	const errors = result?.error ?? {};
	const isStale = actionData !== undefined && "isStale" in actionData;
	const isWaiting = actionData !== undefined && "isWaiting" in actionData;
	return (
		<>
			<ErrorSummary problems={problemsOf({ id: STEP_FORM, allErrors: withoutNulls(errors) })} />
			<PageHeader
				title={shown.title}
				breadcrumbs={[{ label: "Onboarding", href: pageIn(base, "/onboarding") }]}
				description={
					<p className="step-place">
						{/* How long it takes no longer matters once it is done. */}
						{`Step ${place.number} of ${place.total} · ${isDone ? KINDS[shown.kind] : wordsFor(shown)}`}{" "}
						<DoneBadge {...{ step, timeZone }} />
					</p>
				}
				actions={isDone && <Onward step={step} base={base} />}
			/>
			<Columns aside={<Path step={step} base={base} />}>
				{isStale && (
					<div className="card w-full max-w-text">
						<h2 className="mb-3">Saved version</h2>
						<DescriptionList items={step.saved} />
					</div>
				)}
				<div className="step-standing">
					<StepStatus step={step} isWaiting={isWaiting} />
				</div>
				<PostForm hidden={{ version: step.version }} id={STEP_FORM} className="stack">
					<StepBlocks step={shown} typed={typed} errors={errors} verdicts={result ? {} : step.verdicts} />
					<StepActions step={step} base={base} />
				</PostForm>
				<StepsAround step={step} base={base} />
			</Columns>
		</>
	);
}

/** The way that this step is on, and how far the member is. */
function Path({ step, base }: Pick<Route.ComponentProps["loaderData"], "step" | "base">) {
	const { path, place, shown } = step;
	return (
		<Section title={path.name} boxed>
			<div className="grid gap-4">
				<StepsProgress label="Your progress" {...place} />
				<StepsBeside steps={path.steps} current={shown.key} base={base} />
			</div>
		</Section>
	);
}

const withoutNulls = (errors: Record<string, string[] | null>) =>
	Object.fromEntries(Object.entries(errors).map(([name, messages]) => [name, messages ?? undefined]));
