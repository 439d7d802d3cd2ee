import { isDeepStrictEqual } from "node:util";
import { refuse } from "#app/platform/refusal.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import {
	findParticipation,
	finishStep,
	type Participation,
	recognise,
	reopenStep,
	saveStep,
	skipStep,
} from "../progress/advance.server.ts";
import { nextOf, type ProgressStep } from "../progress/progress.server.ts";
import { answersOf, gradeOf, isAllTicked, questionsIn, type StepQuestion } from "./answers.ts";
import type { StepIntent } from "./forms.ts";
import { findBlocks, findRules } from "./my-onboarding.server.ts";
import type { Typed } from "./shown-step.ts";

/** What a member sent from the page of a step. */
export type Sent = { intent: StepIntent; version: number; typed: Typed };

/**
 * What came of it. `wrong`: a quiz that is not right yet. `waiting`: what a task waits for has not happened.
 * `stale`: another tab has saved something else since the page was opened, and nothing was changed.
 */
export type StepOutcome =
	| {
			outcome: "done" | "saved" | "skipped" | "reopened" | "wrong";
			next?: string;
			completed: boolean;
	  }
	| { outcome: "stale" | "waiting" };

type Work = (
	writing: Writing,
	participation: Participation,
	step: ProgressStep,
) => Promise<StepOutcome["outcome"]>;

/**
 * Takes what a member sent from a step's page. Refuses: 403 for a step that may not be skipped, 409 when it is no part
 * of their path any more. Records: step.reached, step.saved, step.completed, step.skipped, onboarding.completed.
 */
export function answerStep(tenant: Tenant, key: string, sent: Sent): Promise<StepOutcome> {
	return tenant.write(async (writing) => {
		writing.authorizeSelf(writing.member.id);
		const participation = await findParticipation(writing, writing.member.id);
		const step = participation?.memberProgress.steps.find((one) => one.key === key);
		if (!participation || !step) return refuseGone(tenant.base);
		const before = versionsOf(participation);
		const wasActive = participation.memberProgress.session.status === "active";
		const outcome = await work(sent)(writing, participation, step);
		if (versionsOf(participation) === before) writing.leaveUnchanged();
		if (outcome === "stale" || outcome === "waiting") return { outcome };
		const completed = wasActive && participation.memberProgress.session.status === "completed";
		return { outcome, next: nextOf(participation.memberProgress.steps)?.key, completed };
	});
}

const versionsOf = ({ memberProgress }: Participation) =>
	memberProgress.steps.map(({ progress }) => progress?.version ?? 0).join();

function work(sent: Sent): Work {
	if (sent.intent === "skip") return (...where) => skip(...where, sent);
	if (sent.intent === "reopen") return reopen;
	return async (writing, participation, step) => {
		if (step.completedByFact && step.kind === "task") return check(writing, participation, step);
		if (["read", "video", "task"].includes(step.kind)) return attest(writing, participation, step);
		return keep(writing, participation, step, sent);
	};
}

/** A task is done by what happened, whatever button is pressed. */
async function check(writing: Writing, participation: Participation, step: ProgressStep) {
	await recognise(writing, participation);
	return step.progress?.status === "done" ? ("done" as const) : ("waiting" as const);
}

async function attest(writing: Writing, participation: Participation, step: ProgressStep) {
	if (step.progress?.status !== "done") await finishStep(writing, participation, step, {});
	return "done" as const;
}

async function keep(
	writing: Writing,
	participation: Participation,
	step: ProgressStep,
	{ intent, version, typed }: Sent,
) {
	const questions = questionsIn(step.kind, await findBlocks(writing, step.id));
	const answers = answersOf(questions, typed);
	const before = step.progress;
	const isSame = isDeepStrictEqual(before?.answers ?? {}, answers);
	const isOlder = isOpenedEarlier(step, version);
	// The same answers again are the button pressed twice, or a page that was reloaded.
	if (isOlder && !isSame) return "stale" as const;
	const attempts = (before?.attempts ?? 0) + (isOlder ? 0 : 1);
	if (step.kind === "quiz" && intent === "finish")
		return handIn(writing, participation, step, { questions, answers, attempts });
	const isDone = intent === "finish" && (step.kind !== "checklist" || isAllTicked(questions, answers));
	const outcome = isDone ? ("done" as const) : ("saved" as const);
	const isKnown = before !== undefined && isSame && (before.status === "done" || !isDone);
	if (!isKnown) await (isDone ? finishStep : saveStep)(writing, participation, step, { answers });
	return outcome;
}

/** Whether somebody has saved the step since its page was opened; the first version is that nobody ever has. */
function isOpenedEarlier({ progress }: ProgressStep, version: number): boolean {
	return progress !== undefined && progress.version > 1 && progress.version !== version;
}

type HandedIn = {
	questions: StepQuestion[];
	answers: NonNullable<ProgressStep["progress"]>["answers"];
	attempts: number;
};

async function handIn(
	writing: Writing,
	participation: Participation,
	step: ProgressStep,
	{ questions, ...handedIn }: HandedIn,
) {
	const isRight = Object.values(gradeOf(questions, handedIn.answers)).every((verdict) => verdict.isRight);
	if (isRight && step.progress?.status !== "done") await finishStep(writing, participation, step, handedIn);
	else if (step.progress?.attempts !== handedIn.attempts)
		await saveStep(writing, participation, step, handedIn);
	return isRight ? ("done" as const) : ("wrong" as const);
}

/** What was typed so far is kept, for whoever takes the step up again. Refuses: 403. */
async function skip(
	writing: Writing,
	participation: Participation,
	step: ProgressStep,
	{ typed, version }: Sent,
) {
	const { skippingAllowed } = await findRules(writing);
	if (step.isRequired || !skippingAllowed) return refuseSkipping(step);
	if (step.progress?.status === "done") return "done" as const;
	if (step.progress?.status === "skipped") return "skipped" as const;
	const answers = answersOf(questionsIn(step.kind, await findBlocks(writing, step.id)), typed);
	await skipStep(writing, participation, step, isOpenedEarlier(step, version) ? {} : { answers });
	return "skipped" as const;
}

const reopen: Work = async (writing, participation, step) => {
	if (step.progress?.status === "skipped") await reopenStep(writing, participation, step);
	return "reopened";
};

function refuseSkipping({ title }: ProgressStep): never {
	return refuse(403, {
		title: "This step cannot be skipped",
		message: sentence`“${title}” is needed to finish onboarding, so it stays open. Do it now, or come back to it later: nothing you have done is lost.`,
		rule: "onboarding:skip",
	});
}

function refuseGone(base: string): never {
	return refuse(409, {
		title: "Your path has changed",
		message:
			"This step belongs to a path that is not yours any more, so it was not changed. What you had done of it before is kept, in case you come back to it.",
		rule: "onboarding:path",
		links: [{ label: "Open my onboarding", href: `${base}/onboarding` }],
	});
}
