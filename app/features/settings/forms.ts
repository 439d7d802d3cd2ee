import { z } from "zod";
import { problemOfSlug } from "#app/platform/slug.ts";
import { blockText, keyText, lineText, nameText, searchText } from "#app/platform/text.ts";
import { timeZoneShape } from "#app/platform/time-zones.ts";

export const DATE_LOCALES = {
	"en-GB": "English (21 Nov 2026)",
	"en-US": "English, United States (Nov 21, 2026)",
	"de-DE": "German (21. Nov. 2026)",
	"fr-FR": "French (21 nov. 2026)",
	"es-ES": "Spanish (21 nov 2026)",
	"sv-SE": "Swedish (21 nov. 2026)",
} as const;

const OPEN_ANEW = "Open the page anew";

/** What was there when the form was opened; a stale one is refused. */
const savedAt = z.coerce.number({ error: OPEN_ANEW }).int();

/** The general settings, as their form sends them. */
export const generalShape = z.object({
	savedAt,
	name: nameText({ most: 100, missing: "Give the workspace a name", of: "the name" }),
	timeZone: timeZoneShape,
	dateLocale: z.enum(Object.keys(DATE_LOCALES) as [keyof typeof DATE_LOCALES], {
		error: "Choose a language of the list",
	}),
	defaultRole: keyText(50, "Choose a role of the list"),
});

export type GeneralValues = z.output<typeof generalShape>;

/** A new address for the workspace. */
export const addressShape = z.object({
	slug: lineText({ most: 200, missing: "Type the new address" })
		.toLowerCase()
		.superRefine((slug, context) => {
			const message = problemOfSlug(slug);
			if (message) context.addIssue({ code: "custom", message });
		}),
});

/** What the page that shows a new address beforehand can be asked. */
export const previewShape = z.object({ slug: searchText(200).toLowerCase().optional() });

// 20: more companies than one workspace has.
export const MOST_DOMAINS = 20;

/** Who may join by themselves, as the form sends it: one domain a line. */
export const joiningShape = z.object({
	savedAt,
	domains: blockText({ most: 5_000 }).default(""),
	open: z.boolean().default(false),
	role: keyText(50, "Choose a role of the list"),
});

export type JoiningValues = z.output<typeof joiningShape>;

/** Closing asks for the address to be typed. */
export const closeShape = z.object({
	address: lineText({ most: 200, missing: "Type the workspace’s address" }).toLowerCase(),
	reason: lineText({ most: 500, of: "the reason" }).optional(),
});

/** Which of my sessions to end, or all of them. */
export const sessionShape = z.object({
	session: keyText(200, OPEN_ANEW).min(1, { error: OPEN_ANEW }),
});
