import { z } from "zod";
import { blockText, keyText, lineText, searchText } from "#app/platform/text.ts";

export const STATUS_FILTERS = ["pending", "accepted", "declined", "revoked", "expired", "all"] as const;

// A time and a UUID as JSON, in base64.
const LONGEST_CURSOR = 200;

/** What the list's address can say. */
export const listShape = z.object({
	status: z.enum(STATUS_FILTERS).default("pending"),
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});

export type ListQuery = z.output<typeof listShape>;

/** How long an invitation can be answered unless told otherwise, and at most. */
export const DEFAULT_DAYS = 14;
export const MOST_DAYS = 90;
export const LONGEST_MESSAGE = 1_000; // characters: a letter's page, not a novel

/** An address that a form begins with, as links fill it in. */
export const addressQueryShape = z.object({ address: searchText(300).optional() });

// As much as a body may have: how many addresses there are is counted, and said, before anything else.
const LONGEST_LIST = 1_000_000;

const DAYS = `Choose between 1 and ${MOST_DAYS} days`;

const CHOOSE_PATH = "Choose a path of the list";

/** Whom to invite, as what. The list of addresses is read by itself, line by line. */
export const inviteShape = z.object({
	addresses: blockText({ most: LONGEST_LIST, missing: "Type or paste at least one address" }),
	role: keyText(50, "Choose a role"),
	teams: z
		.array(z.coerce.number({ error: "Choose teams of this workspace" }).int().positive().max(2_147_483_647))
		.max(200)
		.default([]),
	/** The onboarding path they are to begin; none: as their role and teams say. */
	// 2,147,483,647: an integer column.
	path: z.coerce.number({ error: CHOOSE_PATH }).int().max(2_147_483_647, { error: CHOOSE_PATH }).optional(),
	message: blockText({ most: LONGEST_MESSAGE }).optional(),
	days: z.coerce
		.number({ error: DAYS })
		.int({ error: "Choose a whole number of days" })
		.min(1, { error: DAYS })
		.max(MOST_DAYS, { error: DAYS }),
	/** Sends the letter once more to those of the list who are invited already. */
	resend: z.boolean().default(false),
});

export type InviteValues = z.output<typeof inviteShape>;

const OPEN_ANEW = "Open the page anew";

/** Pressing twice sends one letter: the second time, the number that was shown is the old one. */
export const resendShape = z.object({ timesSent: z.coerce.number({ error: OPEN_ANEW }).int().min(1) });

// Which way is said by the form, not guessed from the state: pressing twice does not swing back.
export const revokeShape = z.object({ to: z.enum(["revoked", "pending"], { error: OPEN_ANEW }) });

/** Whose traces to erase: typed, because there is no way back. */
export const eraseShape = z.object({
	address: lineText({ most: 300, missing: "Type the address" }),
});

/** What somebody says to an invitation on its page. */
export const answerShape = z.object({ answer: z.enum(["accept", "decline", "ask"], { error: OPEN_ANEW }) });
