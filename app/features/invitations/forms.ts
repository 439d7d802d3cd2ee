import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { blockText, keyText, lineText, RELOAD, searchText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

export const STATUS_FILTERS = ["pending", "accepted", "declined", "revoked", "expired", "all"] as const;

// A time and a UUID as JSON, in base64.
const LONGEST_CURSOR = 200;

/** The query parameters of the list. */
export const listShape = z.object({
	q: searchText(200).optional(),
	status: z.enum(STATUS_FILTERS).default("pending"),
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});

export type InvitationQuery = z.output<typeof listShape>;

/** How many days an invitation can be answered, by default and at most. */
export const DEFAULT_DAYS = 14;
export const MOST_DAYS = 90;
export const LONGEST_MESSAGE = 1_000; // characters: about a page of text

/** What a link fills into the form. */
export const addressQueryShape = z.object({
	address: searchText(300).optional(),
	/** The slug of a team that is chosen. */
	team: searchText(200).optional(),
	/** Narrows the teams to choose from. */
	find: searchText(200).optional(),
});

// As much as a request body may have; the number of addresses is checked and reported before anything else.
const LONGEST_LIST = 1_000_000;

const DAYS = `Choose between 1 and ${MOST_DAYS} days`;

const CHOOSE_PATH = "Choose a path from the list";

/** Whom to invite, and with which role. The list of addresses is read separately, line by line. */
export const inviteShape = z.object({
	addresses: blockText({ most: LONGEST_LIST, missing: "Type or paste at least one address" }),
	role: keyText(50, "Choose a role"),
	teams: z
		.array(wholeNumber({ error: "Choose from the teams of this workspace" }))
		.max(200)
		.default([]),
	/** The onboarding path they start with; without one, their role and teams decide. */
	path: wholeNumber({ error: CHOOSE_PATH }).optional(),
	message: blockText({ most: LONGEST_MESSAGE }).optional(),
	days: z.coerce
		.number({ error: DAYS })
		.int({ error: "Choose a whole number of days" })
		.min(1, { error: DAYS })
		.max(MOST_DAYS, { error: DAYS }),
	/** Sends the email again to the people on the list who are already invited. */
	resend: checkbox(),
});

export type InviteValues = z.output<typeof inviteShape>;

/** Pressing twice sends one email, because the second press carries an outdated number. */
export const resendShape = z.object({ timesSent: wholeNumber() });

// The form names the target state rather than toggling, so that pressing twice does not undo the first press.
export const revokeShape = z.object({ to: z.enum(["revoked", "pending"], { error: RELOAD }) });

/** Whose traces to erase: typed, because it cannot be undone. */
export const eraseShape = z.object({
	address: lineText({ most: 300, missing: "Type the address" }),
});

/** The answer to an invitation on its page. */
export const answerShape = z.object({ answer: z.enum(["accept", "decline", "ask"], { error: RELOAD }) });
