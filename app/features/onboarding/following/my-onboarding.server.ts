import { and, asc, eq } from "drizzle-orm";
import { renderMarkdown } from "#app/platform/markdown.server.ts";
import { countOf } from "#app/tenant/events/facts.server.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { shortenIn } from "#app/ui/text/shortened.ts";
import type { TenantReading } from "#db/tenancy/session/open-in-tenant.ts";
import { choosePath, type PathChosen } from "../progress/choose-path.server.ts";
import {
	findMemberProgress,
	inVersion,
	isSettled,
	type MemberProgress,
	nextOf,
	type ProgressStep,
} from "../progress/progress.server.ts";
import { findStarter, WELCOME } from "../templates/starters.server.ts";
import { gradeOf, inWords, questionsIn, type StepQuestion, typedOf } from "./answers.ts";
import { showStep } from "./shown.server.ts";
import type { Block, ShownStep, StepKind, Typed, Verdicts } from "./shown-step.ts";

/** One step in the list, with the member’s status. */
export type ListedStep = {
	key: string;
	title: string;
	kind: StepKind;
	minutes: number;
	isRequired: boolean;
	status: "open" | "done" | "skipped";
};

/** A path at a glance. `preview`: the member has not started it. `none`: there is no path for them. */
export type Overview = { welcome: string | undefined } & (
	| { state: "none" }
	| {
			state: "preview" | "active" | "completed";
			path: { name: string; description: string };
			steps: ListedStep[];
			/** How many steps are done or skipped, and how many of these are skipped. */
			settled: number;
			skipped: number;
			/** The total for pending steps. */
			minutesLeft: number;
			/** The key of the next pending step. */
			next: string | undefined;
			completedAt: Date | null;
	  }
);

/** Returns the current member’s onboarding. Viewing it starts nothing. */
export function getMyOnboarding(tenant: Tenant): Promise<Overview> {
	return tenant.read(async (reading) => {
		const [memberProgress, config] = await Promise.all([
			findMemberProgress(reading, tenant.member.id),
			findRules(reading),
		]);
		const welcome = config.welcomeText
			? renderMarkdown(config.welcomeText, { headingLevel: 2, base: tenant.base })
			: undefined;
		if (memberProgress) return { welcome, ...overviewOf(memberProgress) };
		const choice = await choosePath(reading, tenant.member.id);
		if (!choice) return { welcome, state: "none" };
		return { welcome, ...(await previewOf(reading, choice)) };
	});
}

function overviewOf({ session, path, steps }: MemberProgress) {
	const next = nextOf(steps)?.key;
	return {
		state: session.status === "completed" ? ("completed" as const) : ("active" as const),
		...summaryOf(path, steps),
		next,
		completedAt: session.completedAt,
	};
}

async function previewOf(reading: TenantReading, { path, version }: PathChosen) {
	const { db, tables } = reading;
	const { onboardingPaths: paths, onboardingSteps } = tables;
	const starter = await findStarter(reading, path.id);
	const [[row], steps] = await Promise.all([
		db.select({ description: paths.description }).from(paths).where(eq(paths.id, path.id)),
		db
			.select()
			.from(onboardingSteps)
			.where(inVersion(tables, { pathId: path.id, pathVersion: version }))
			.orderBy(asc(onboardingSteps.position), asc(onboardingSteps.id)),
	]);
	return {
		state: "preview" as const,
		...summaryOf(
			{ name: path.name, description: (starter?.path ?? row)?.description ?? "" },
			(starter?.steps ?? steps).map((step) => ({ ...step, progress: undefined })),
		),
		next: undefined,
		completedAt: null,
	};
}

function summaryOf(
	{ name, description }: { name: string; description: string },
	steps: readonly ProgressStep[],
) {
	const waiting = steps.filter((step) => !isSettled(step));
	return {
		path: { name, description },
		steps: listed(steps),
		settled: steps.length - waiting.length,
		skipped: countSkipped(steps),
		minutesLeft: waiting.reduce((sum, { minutes }) => sum + minutes, 0),
	};
}

const listed = (steps: readonly ProgressStep[]) =>
	shortenIn<ListedStep>(
		steps.map(({ key, title, kind, minutes, isRequired, progress }) => ({
			...{ key, title, kind, minutes, isRequired },
			status: progress?.status ?? ("open" as const),
		})),
		["title"],
	);

const countSkipped = (steps: readonly ProgressStep[]) =>
	steps.filter(({ progress }) => progress?.status === "skipped").length;

/** Finds the workspace’s onboarding rules, or the defaults if none were set. */
export async function findRules({ db, tables }: TenantReading) {
	const { organizationOnboardingConfigs: configs } = tables;
	const { welcomeText, skippingAllowed } = configs;
	const [row] = await db.select({ welcomeText, skippingAllowed }).from(configs).where(eq(configs.id, 1));
	return row ?? { welcomeText: WELCOME, skippingAllowed: true };
}

/** A step of the current member’s path, ready to be shown and answered. */
export type MyStep = {
	shown: ShownStep;
	questions: StepQuestion[];
	/** `user_progress.version`; 0 before the step is reached. */
	version: number;
	status: "open" | "done" | "skipped";
	/** The answers, by field name. */
	typed: Typed;
	/** The answers in words. */
	saved: { term: string; details: string }[];
	/** The results of a submitted quiz; empty otherwise. */
	verdicts: Verdicts;
	attempts: number;
	/** When it was done or skipped. */
	finishedAt: Date | null;
	canSkip: boolean;
	/** How often what the task requires has happened. */
	happened: number;
	/** The path, with all of its steps. */
	path: { name: string; steps: ListedStep[] };
	place: {
		number: number;
		total: number;
		settled: number;
		skipped: number;
		previous: string | undefined;
		following: string | undefined;
		/** The next pending step other than this one. */
		next: string | undefined;
		isActive: boolean;
	};
};

/** Returns undefined when the member has not started a path. Refuses: 404 for a step that is not in their path. */
export function getMyStep(tenant: Tenant, key: string): Promise<MyStep | undefined> {
	return tenant.read(async (reading) => {
		const memberProgress = await findMemberProgress(reading, tenant.member.id);
		if (!memberProgress) return undefined;
		const index = memberProgress.steps.findIndex((step) => step.key === key);
		const step = memberProgress.steps[index];
		if (!step) return refuseUnknown();
		const { completedByFact: criterion, progress } = step;
		const [blocks, rules, happened] = await Promise.all([
			findBlocks(reading, step.id),
			findRules(reading),
			criterion ? countOf(reading, tenant.member.id, { fact: criterion.fact, most: criterion.count }) : 0,
		]);
		const questions = questionsIn(step.kind, blocks);
		const { answers = {}, attempts = 0, version = 0, status = "open", finishedAt = null } = progress ?? {};
		return {
			shown: showStep({ ...step, blocks }, tenant.base),
			...{ questions, version, status, attempts, finishedAt, happened },
			typed: typedOf(questions, answers),
			saved: inWords(questions, answers),
			verdicts: attempts > 0 ? gradeOf(questions, answers) : {},
			canSkip: rules.skippingAllowed && !step.isRequired,
			path: { name: memberProgress.path.name, steps: listed(memberProgress.steps) },
			place: placeOf(memberProgress, index),
		};
	});
}

function placeOf({ session, steps }: MemberProgress, index: number): MyStep["place"] {
	return {
		number: index + 1,
		total: steps.length,
		settled: steps.filter(isSettled).length,
		skipped: countSkipped(steps),
		previous: steps[index - 1]?.key,
		following: steps[index + 1]?.key,
		next: nextOf(steps.filter((_, other) => other !== index))?.key,
		isActive: session.status === "active",
	};
}

/** Finds the content blocks of a step, in order. */
export async function findBlocks({ db, tables }: TenantReading, stepId: number): Promise<Block[]> {
	const { onboardingContent: content } = tables;
	const rows = await db
		.select({ body: content.body })
		.from(content)
		.where(and(eq(content.stepId, stepId), eq(content.locale, "en")))
		.orderBy(asc(content.position), asc(content.id));
	return rows.map(({ body }) => body);
}
