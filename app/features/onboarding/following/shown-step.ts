import type { OnboardingContent, OnboardingStep } from "#db/schema/tenant/onboarding-paths.ts";

/** One block of a step, as stored: a text, a checklist, a form, a quiz or a video. */
export type Block = OnboardingContent["body"];
export type BlockOf<Kind extends Block["kind"]> = Extract<Block, { kind: Kind }>;
export type StepKind = OnboardingStep["kind"];

type Named = { name: string };
type Question = BlockOf<"quiz">["questions"][number];

/** A block as shown: text as HTML, and each question under its field name, without the solution. */
export type ShownBlock =
	| { kind: "markdown"; html: string }
	| BlockOf<"video">
	| (Named & BlockOf<"checklist">)
	| { kind: "form"; fields: (Named & BlockOf<"form">["fields"][number])[] }
	| { kind: "quiz"; questions: (Named & Pick<Question, "text" | "choices"> & { isMultiple: boolean })[] };

/** What has to happen for a task to be done, and where to do it. */
export type ShownFact = { words: string; unit: string; count: number; href: string; label: string };

/** A step as a member sees it. */
export type ShownStep = Pick<OnboardingStep, "key" | "kind" | "title" | "minutes" | "isRequired"> & {
	blocks: ShownBlock[];
	/** Set for a task; undefined when this build does not know the fact. */
	fact: ShownFact | undefined;
};

/** Answers by field name. */
export type Typed = Record<string, string | boolean | string[] | undefined>;

/** Results by field name: whether the answer was right, and why. */
export type Verdicts = Record<string, { isRight: boolean; explanation: string }>;

export const KINDS: Record<StepKind, string> = {
	read: "Reading",
	checklist: "Checklist",
	form: "Form",
	quiz: "Quiz",
	task: "Task",
	video: "Video",
};
