import { z } from "zod";
import { timeZoneShape } from "#app/tenant/time-zones.ts";

const part = (what: string) =>
	z
		.string({ error: `Type your ${what}` })
		.trim()
		.min(1, { error: `Type your ${what}` })
		// 255: the column.
		.max(255, { error: `Use 255 characters or fewer for your ${what}` });

/** What a member says of themselves: the same for the form and for the API. */
export const profileShape = z.object({
	firstName: part("first name"),
	lastName: part("last name"),
	phone: z
		.string()
		.trim()
		.max(50, { error: "Use 50 characters or fewer for the phone number" })
		.regex(/^\+?[\d\s().\-/]{3,}$/, { error: "Write the phone number in digits, for example +49 30 901820" })
		.optional(),
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
