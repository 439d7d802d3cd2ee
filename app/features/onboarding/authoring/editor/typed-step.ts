import type { FormMetadata } from "@conform-to/react";

/** The values of a step’s form. Each kind uses some of them. */
export type TypedStep = {
	title?: string;
	minutes?: number;
	isRequired?: boolean;
	text?: string;
	textBelow?: string;
	items?: TypedItem[];
	fields?: TypedField[];
	questions?: TypedQuestion[];
	url?: string;
	videoTitle?: string;
	fact?: string;
	count?: number;
};

export type TypedItem = { key?: string; label?: string };

export type TypedField = {
	key?: string;
	label?: string;
	kind?: string;
	isRequired?: boolean;
	hint?: string;
	/** One per line. */
	options?: string;
};

export type TypedAnswer = { key?: string; text?: string; isRight?: boolean };

export type TypedQuestion = {
	key?: string;
	text?: string;
	choices?: TypedAnswer[];
	explanation?: string;
};

export type StepFormOf = FormMetadata<TypedStep>;
