import type { OnboardingContent, OnboardingStep } from "#db/schema/tenant/onboarding-paths.ts";

/** A step of a template. A step shared by several templates has one key: done on one path, done on the others. */
export type TemplateStep = {
	/** A UUID. */
	key: string;
	kind: OnboardingStep["kind"];
	title: string;
	minutes: number;
	isRequired: boolean;
	completedByFact?: { fact: string; count: number };
	blocks: readonly OnboardingContent["body"][];
};

/** A whole built-in path. Every workspace starts with it, and can change it. */
export type PathTemplate = {
	name: string;
	/** A sentence or two, for the person who chooses it and the person who starts it. */
	description: string;
	steps: TemplateStep[];
};
