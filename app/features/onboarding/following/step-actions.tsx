import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import type { MyStep } from "./my-onboarding.server.ts";
import type { StepKind } from "./shown-step.ts";

type Shown = Omit<MyStep, "questions">;
type Props = { step: Shown; home: string };

/** What the member has done with the step before, and how far what it waits for is. */
export function StepStatus({ step, home, isWaiting }: Props & { isWaiting: boolean }) {
	const { status, shown, place, attempts } = step;
	if (status === "done") {
		return (
			<Notice tone="success">
				You have done this step{attempts > 1 && `, at the ${ordinal(attempts)} attempt`}.{" "}
				{place.next && (
					<a className="link" href={`${home}/${place.next}`}>
						Go on with the next one
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
						? { label: "Take it up again", action: "", values: { intent: "reopen", version: step.version } }
						: undefined
				}
			>
				You have skipped this step.
			</Notice>
		);
	}
	if (isWaiting)
		return <Notice>It has not happened yet, as far as we can see. Do it, then check again.</Notice>;
	if (attempts === 0 || shown.kind !== "quiz") return null;
	return (
		<Notice>
			Not everything is right yet. Read what stands beneath the answers, and try again, as often as you like.
		</Notice>
	);
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
const ordinal = (number: number) => `${number}${ENDINGS[ordinals.select(number)] ?? "th"}`;

const FINISH: Record<StepKind, string> = {
	read: "I have read this",
	video: "I have watched it",
	checklist: "Save",
	form: "Save and go on",
	quiz: "Hand in",
	task: "Check now",
};

/** The buttons of a step's form. The first one is what Enter presses. */
export function StepActions({ step }: Props) {
	const { shown, status, canSkip } = step;
	const { kind, fact } = shown;
	const isAttested = kind === "read" || kind === "video" || kind === "task";
	if (isAttested && status === "done") return null;
	const label = kind === "task" && !fact ? "I have done it" : FINISH[kind];
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

/** What is missing for a task. */
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
			. We notice it by ourselves, a moment later.
		</p>
	);
}

/** The steps before and after this one. */
export function StepsAround({ place, home }: { place: MyStep["place"]; home: string }) {
	return (
		<nav aria-label="Steps" className="row">
			{place.previous && (
				<a className="link control-link" href={`${home}/${place.previous}`} rel="prev">
					Previous step
				</a>
			)}{" "}
			{place.following && (
				<a className="link control-link" href={`${home}/${place.following}`} rel="next">
					Next step
				</a>
			)}{" "}
			<a className="link control-link" href={home}>
				All steps
			</a>
		</nav>
	);
}
