import { z } from "zod";
import { nameText } from "#app/platform/text.ts";
import { timeZoneShape } from "#app/platform/time-zones.ts";
import { phoneShape } from "./phone.ts";

const LONGEST_NAME = 255; // the column

/** What a member says of themselves: the same for the form and for the API. */
export const profileShape = z.object({
	firstName: nameText({ most: LONGEST_NAME, missing: "Type your first name", of: "your first name" }),
	/** Null for people who have one name. */
	lastName: nameText({ most: LONGEST_NAME, of: "your last name" })
		.nullish()
		.transform((name) => name || null),
	phone: phoneShape,
});

export const THEMES = { system: "As the device has it", light: "Light", dark: "Dark" } as const;
export const DENSITIES = { comfortable: "Comfortable", compact: "Compact: more lines on a page" } as const;

/** How pages look to a person, and in which zone they read times. */
export const preferencesShape = z.object({
	theme: z.enum(["system", "light", "dark"], { error: "Choose a theme of the list" }),
	density: z.enum(["comfortable", "compact"], { error: "Choose a density of the list" }),
	/** None: each workspace's own. */
	timeZone: timeZoneShape.optional(),
});
