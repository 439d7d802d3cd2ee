import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { MyStep } from "./my-onboarding.server.ts";
import type { StepKind } from "./shown-step.ts";

type Shown = Omit<MyStep, "questions">;
type Props = { step: Shown; base: string };

/** Says of a step that it is done, since when, and how many tries it took. */
export function DoneBadge({ step, timeZone }: { step: Shown; timeZone: string }) {
	const { status, attempts, finishedAt } = step;
	if (status !== "done") return null;
	return (
		<Badge tone="success">
			{/* One text: its parts would be set apart. */}
			<span>
				Done
				{finishedAt && (
					<>
						{" on "}
						<Time at={finishedAt} timeZone={timeZone} precision="day" />
					</>
				)}
				{attempts > 1 && `, on your ${ordinal(attempts)} try`}
			</span>
		</Badge>
	);
}

/** Shows that the member skipped this step, or what is missing before it is done. */
export function StepStatus({ step, isWaiting }: { step: Shown } & { isWaiting: boolean }) {
	const { status, shown, place, attempts } = step;
	if (status === "done") return null;
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

/** Leads on from a step that is done: to what is still open, or through a path that is finished. */
export function Onward({ step: { place }, base }: Props) {
	const to = place.next ?? place.following;
	if (!to) return null;
	return (
		<ButtonLink href={pageIn(base, "/onboarding/:step", to)}>
			{place.next ? "Continue" : "Next step"}
		</ButtonLink>
	);
}

/** Links to the steps before and after this one. */
export function StepsAround({ step: { status, place }, base }: Props) {
	// The head of the page has that link already.
	const following = status === "done" && !place.next ? undefined : place.following;
	if (!place.previous && !following) return null;
	return (
		<nav aria-label="Steps" className="row">
			{place.previous && (
				<a className="link control-link" href={pageIn(base, "/onboarding/:step", place.previous)} rel="prev">
					Previous step
				</a>
			)}{" "}
			{following && (
				<ButtonLink variant="quiet" href={pageIn(base, "/onboarding/:step", following)} rel="next">
					Next step
				</ButtonLink>
			)}
		</nav>
	);
}
