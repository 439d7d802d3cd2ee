import type { Block, StepKind } from "../following/shown-step.ts";

/** A step as a template has it. Steps that several templates share have one key: done on one path, done on the others. */
export type TemplateStep = {
	/** UUID */
	key: string;
	kind: StepKind;
	title: string;
	minutes: number;
	isRequired: boolean;
	completedByFact?: { fact: string; count: number };
	blocks: readonly Block[];
};

/** A whole path that comes with the product; every workspace starts with a copy that it may change. */
export type PathTemplate = {
	name: string;
	/** A sentence or two, for those who choose it and those who begin it. */
	description: string;
	steps: TemplateStep[];
};
