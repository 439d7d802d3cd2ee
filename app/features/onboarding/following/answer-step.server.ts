import { isDeepStrictEqual } from "node:util";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { refuse } from "#app/platform/refusal.ts";
import type { Tenant, Writing } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { nextOf, type ProgressStep } from "../progress/progress.server.ts";
import {
	findParticipation,
	finishStep,
	type Participation,
	recognize,
	reopenStep,
	saveStep,
	skipStep,
} from "../progress/step-writes.server.ts";
import { answersOf, gradeOf, isAllTicked, questionsIn, type StepQuestion } from "./answers.ts";
import type { StepIntent } from "./forms.ts";
import { findBlocks, findRules } from "./my-onboarding.server.ts";
import type { Typed } from "./shown-step.ts";

/** What a member submitted from a step’s page. */
export type Sent = { intent: StepIntent; version: number; typed: Typed };

/**
 * The result of a submission. `wrong`: some quiz answers are not right yet. `waiting`: what the task requires has not
 * happened. `stale`: another tab has saved something else since the page was opened, and nothing was changed.
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
 * Handles a submission from a step’s page. Refuses: 403 for a step that may not be skipped, 409 when it is no longer part
 * of their path. Records: step.reached, step.saved, step.completed, step.skipped, onboarding.completed.
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
		if (["read", "video", "task"].includes(step.kind)) return confirmTask(writing, participation, step);
		return keep(writing, participation, step, sent);
	};
}

/** Completes a task if the audit log shows that it happened, whichever button was pressed. */
async function check(writing: Writing, participation: Participation, step: ProgressStep) {
	await recognize(writing, participation);
	return step.progress?.status === "done" ? ("done" as const) : ("waiting" as const);
}

async function confirmTask(writing: Writing, participation: Participation, step: ProgressStep) {
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
	// Identical answers mean that the button was pressed twice or the page was reloaded.
	if (isOlder && !isSame) return "stale" as const;
	const attempts = (before?.attempts ?? 0) + (isOlder ? 0 : 1);
	if (step.kind === "quiz" && intent === "finish")
		return completeStep(writing, participation, step, { questions, answers, attempts });
	const isDone = intent === "finish" && (step.kind !== "checklist" || isAllTicked(questions, answers));
	const outcome = isDone ? ("done" as const) : ("saved" as const);
	const isKnown = before !== undefined && isSame && (before.status === "done" || !isDone);
	if (!isKnown) await (isDone ? finishStep : saveStep)(writing, participation, step, { answers });
	return outcome;
}

/** Tells whether the step was saved after its page was opened. Version 1 means that it was never saved. */
function isOpenedEarlier({ progress }: ProgressStep, version: number): boolean {
	return progress !== undefined && progress.version > 1 && progress.version !== version;
}

type AnsweredStep = {
	questions: StepQuestion[];
	answers: NonNullable<ProgressStep["progress"]>["answers"];
	attempts: number;
};

async function completeStep(
	writing: Writing,
	participation: Participation,
	step: ProgressStep,
	{ questions, ...handedIn }: AnsweredStep,
) {
	const isRight = Object.values(gradeOf(questions, handedIn.answers)).every((verdict) => verdict.isRight);
	if (isRight && step.progress?.status !== "done") await finishStep(writing, participation, step, handedIn);
	else if (step.progress?.attempts !== handedIn.attempts)
		await saveStep(writing, participation, step, handedIn);
	return isRight ? ("done" as const) : ("wrong" as const);
}

/** Skips the step and keeps what was typed, in case the member reopens it. Refuses: 403. */
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
		message: sentence`“${title}” is required to finish onboarding, so it stays open. Do it now or come back later: your progress is saved.`,
		rule: "onboarding:skip",
	});
}

function refuseGone(base: string): never {
	return refuse(409, {
		title: "Your path has changed",
		isFinal: true,
		message:
			"This step is no longer part of your path, so nothing was changed. Your earlier answers are kept in case you return to it.",
		rule: "onboarding:path",
		links: [{ label: "Open my onboarding", href: pageIn(base, "/onboarding") }],
	});
}
