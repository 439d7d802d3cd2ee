import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import type { MyStep } from "./my-onboarding.server.ts";
import type { StepKind } from "./shown-step.ts";

type Shown = Omit<MyStep, "questions">;
type Props = { step: Shown; base: string };

/** Shows what the member has already done with this step, and whether its task has happened. */
export function StepStatus({ step, base, isWaiting }: Props & { isWaiting: boolean }) {
	const { status, shown, place, attempts } = step;
	if (status === "done") {
		return (
			<Notice tone="success">
				You’ve done this step{attempts > 1 && `, on your ${ordinal(attempts)} try`}.{" "}
				{place.next && (
					<a className="link" href={pageIn(base, "/onboarding/:step", place.next)}>
						Continue to the next step
					</a>
				)}
			</Notice>
		);
	}
	if (status === "skipped") {
		return (
			<Notice
				action={
					place.isActive
						? { label: "Reopen this step", action: "", values: { intent: "reopen", version: step.version } }
						: undefined
				}
			>
				You skipped this step.
			</Notice>
		);
	}
	if (isWaiting) return <Notice>We don’t see this as done yet. Do it, then check again.</Notice>;
	if (attempts === 0 || shown.kind !== "quiz") return null;
	return <Notice>Some answers are not right yet. Read the notes and try again as often as you like.</Notice>;
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
const ordinal = (number: number) => `${number}${ENDINGS[ordinals.select(number)] ?? "th"}`;

const FINISH: Record<StepKind, string> = {
	read: "I have read this",
	video: "I have watched this",
	checklist: "Save",
	form: "Save and continue",
	quiz: "Check answers",
	task: "Check now",
};

/** Renders the buttons of a step’s form. Enter presses the first one. */
export function StepActions({ step }: Props) {
	const { shown, status, canSkip } = step;
	const { kind, fact } = shown;
	const isAttested = kind === "read" || kind === "video" || kind === "task";
	if (isAttested && status === "done") return null;
	const label = kind === "task" && !fact ? "I have done this" : FINISH[kind];
	return (
		<>
			{fact && <FactStatus step={step} />}
			<div className="row">
				{fact && <ButtonLink href={fact.href}>{fact.label}</ButtonLink>}
				<Button name="intent" value="finish" variant={fact || status === "done" ? "quiet" : "primary"}>
					{status === "done" && kind !== "quiz" ? "Save changes" : label}
				</Button>
				{kind === "form" && status !== "done" && (
					<Button name="intent" value="later" variant="quiet">
						Save and finish later
					</Button>
				)}
				{status === "open" && canSkip && (
					<Button name="intent" value="skip" variant="quiet">
						Skip this step
					</Button>
				)}
			</div>
		</>
	);
}

/** Shows what is still missing for a task. */
function FactStatus({ step: { shown, happened } }: { step: Shown }) {
	if (!shown.fact) return null;
	const { words, count, unit } = shown.fact;
	return (
		<p>
			Done as soon as you have {words}
			{count > 1 && (
				<>
					: <strong>{happened}</strong> of {count} {unit} so far
				</>
			)}
			. This step completes automatically within a few seconds.
		</p>
	);
}

/** Links to the steps before and after this one. */
export function StepsAround({ place, base }: { place: MyStep["place"]; base: string }) {
	return (
		<nav aria-label="Steps" className="row">
			{place.previous && (
				<a className="link control-link" href={pageIn(base, "/onboarding/:step", place.previous)} rel="prev">
					Previous step
				</a>
			)}{" "}
			{place.following && (
				<ButtonLink variant="quiet" href={pageIn(base, "/onboarding/:step", place.following)} rel="next">
					Next step
				</ButtonLink>
			)}{" "}
			<a className="link control-link" href={pageIn(base, "/onboarding")}>
				All steps
			</a>
		</nav>
	);
}
