import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { keyText, nameText } from "#app/platform/text.ts";
import { timeZoneShape } from "#app/platform/time-zones.ts";
import { phoneShape } from "./phone.ts";

const LONGEST_NAME = 255; // The column holds no more.

/** Describes a member's profile, the same for the form and the API. */
export const profileShape = z.object({
	firstName: nameText({ most: LONGEST_NAME, missing: "Type your first name", of: "your first name" }),
	/** Is null for people with one name. */
	lastName: nameText({ most: LONGEST_NAME, of: "your last name" })
		.nullish()
		.transform((name) => name || null),
	phone: phoneShape,
});

export const THEMES = { system: "Match my device", light: "Light", dark: "Dark" } as const;
export const DENSITIES = { comfortable: "Comfortable", compact: "Compact" } as const;

/** What the address of the account says: `from` is the address of the workspace that someone came from. */
export const accountShape = z.object({ from: keyText(63).optional() });

/** Describes how pages look to a person, and in which zone they read times. */
export const preferencesShape = z.object({
	theme: z.enum(["system", "light", "dark"], { error: "Choose a theme from the list" }),
	density: z.enum(["comfortable", "compact"], { error: "Choose a density from the list" }),
	/** Whether pages carry the script that they work without. */
	smallScript: checkbox(),
	shortcuts: checkbox().transform((wanted) => (wanted ? "on" : "off")),
	/** Is absent to use each workspace's own zone. */
	timeZone: timeZoneShape.optional(),
});
