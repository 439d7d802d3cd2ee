import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { keyText, RELOAD } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { KIND_NAMES } from "./kinds.ts";

const kind = z.enum(KIND_NAMES, { error: "Choose one of the kinds" });

// A flag, a time and an id as JSON in base64: 70 characters, plus a margin.
const LONGEST_CURSOR = 200;

/** Describes the query of the list. */
export const listShape = z.object({
	kind: kind.optional(),
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
	/** Makes the page reload itself. */
	refresh: z.enum(["on", "off"]).optional(),
});

export type NotificationQuery = z.output<typeof listShape>;

/** Describes the buttons of one notification. */
export const actShape = z.object({
	act: z.enum(["open", "read", "unread", "remove"], { error: RELOAD }),
});

/** Describes the button that marks everything as read that had happened when the page was made, of one kind or of all. */
export const allReadShape = z.object({
	until: z.iso.datetime({ error: RELOAD }),
	kind: kind.optional(),
});

/** What a member can choose for a project. */
export const watchShape = z.object({
	watching: z.enum(["watching", "concerned", "muted"], { error: "Choose what you want to be told" }),
});

export const RHYTHMS = {
	"at once": "At once",
	"every four hours": "Every four hours",
	daily: "Once a day",
	weekly: "Once a week, on Monday",
	never: "Never",
} as const;

export type Rhythm = keyof typeof RHYTHMS;

const HOUR = "Choose an hour from the list";
const hour = wholeNumber({ least: 0, most: 23, error: HOUR });

/** Describes the settings: the kinds that are wanted in each way, and when emails come. */
export const settingsShape = z
	.object({
		inApp: z.array(kind).default([]),
		byEmail: z.array(kind).default([]),
		howOften: z.enum(Object.keys(RHYTHMS) as [Rhythm, ...Rhythm[]], { error: "Choose how often" }),
		quietHours: checkbox(),
		quietFrom: hour,
		quietUntil: hour,
	})
	.refine(({ quietHours, quietFrom, quietUntil }) => !quietHours || quietFrom !== quietUntil, {
		path: ["quietUntil"],
		error: "Choose an end that differs from the beginning, or turn quiet hours off",
	});

export type SettingsValues = z.output<typeof settingsShape>;
