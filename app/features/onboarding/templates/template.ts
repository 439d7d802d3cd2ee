import type { Block, StepKind } from "../following/shown-step.ts";

/** A step of a template. A step shared by several templates has one key: done on one path, done on the others. */
export type TemplateStep = {
	/** A UUID. */
	key: string;
	kind: StepKind;
	title: string;
	minutes: number;
	isRequired: boolean;
	completedByFact?: { fact: string; count: number };
	blocks: readonly Block[];
};

/** A whole built-in path. Every workspace starts with a copy that it can change. */
export type PathTemplate = {
	name: string;
	/** A sentence or two, for the person who chooses it and the person who starts it. */
	description: string;
	steps: TemplateStep[];
};
