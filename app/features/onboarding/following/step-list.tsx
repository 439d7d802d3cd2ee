import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { inMinutes } from "../progress/effort.ts";
import type { ListedStep } from "./my-onboarding.server.ts";
import { KINDS } from "./shown-step.ts";

/** Lists the steps of a path in order, with their kind and status. Without `base` they are not links. */
export function ProgressList({
	steps,
	next,
	base,
}: {
	steps: readonly ListedStep[];
	/** The key of the next pending step. */
	next?: string;
	/** The address of onboarding. */
	base?: string;
}) {
	return (
		<ol className="way">
			{steps.map((step, index) => (
				<li key={step.key} aria-current={step.key === next ? "step" : undefined}>
					<span className="number" aria-hidden="true">
						{index + 1}
					</span>
					<div className="min-w-0">
						{base !== undefined ? (
							<a className="link title" href={pageIn(base, "/onboarding/:step", step.key)}>
								<bdi>{step.title}</bdi>
							</a>
						) : (
							<span className="title">
								<bdi>{step.title}</bdi>
							</span>
						)}
						<p className="text-small text-ink-soft">{wordsFor(step)}</p>
					</div>
					<span className="state">
						<State status={step.status} isNext={step.key === next} />
					</span>
				</li>
			))}
		</ol>
	);
}

/**
 * Lists the steps of a path beside one of them, in a line each.
 *
 * Accessibility: an ordered list, whose numbers are read; the step that is shown is marked as the current one.
 */
export function StepsBeside({
	steps,
	current,
	base,
}: {
	steps: readonly ListedStep[];
	/** The key of the step that is shown. */
	current: string;
	base: string;
}) {
	return (
		<ol className="steps-beside">
			{steps.map(({ key, title, status }) => (
				<li key={key} data-status={status}>
					{key === current ? (
						<strong aria-current="step">
							<bdi>{title}</bdi>
						</strong>
					) : (
						<a className="link" href={pageIn(base, "/onboarding/:step", key)}>
							<bdi>{title}</bdi>
						</a>
					)}
					{status === "skipped" && <span className="text-small text-ink-soft"> Skipped</span>}
					{status === "done" && <span className="sr-only"> Done</span>}
				</li>
			))}
		</ol>
	);
}

/** Describes a step: its kind, how many minutes it takes if these are few, and whether it is optional. */
export function wordsFor({ kind, minutes, isRequired }: Pick<ListedStep, "kind" | "minutes" | "isRequired">) {
	return [KINDS[kind], inMinutes(minutes), isRequired ? "" : "Optional"].filter(Boolean).join(" · ");
}

function State({ status, isNext }: { status: ListedStep["status"]; isNext: boolean }) {
	if (status === "done") return <Badge tone="success">Done</Badge>;
	if (status === "skipped") return <Badge>Skipped</Badge>;
	return isNext ? <Badge tone="accent">Next</Badge> : null;
}
