import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { problemOfSlug } from "#app/platform/slug.ts";
import { blockText, keyText, lineText, nameText, RELOAD, searchText } from "#app/platform/text.ts";
import { timeZoneShape } from "#app/platform/time-zones.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";

export const DATE_LOCALES = {
	"en-GB": "English (21 Nov 2026)",
	"en-US": "English, United States (Nov 21, 2026)",
	"de-DE": "German (21. Nov. 2026)",
	"fr-FR": "French (21 nov. 2026)",
	"es-ES": "Spanish (21 nov 2026)",
	"sv-SE": "Swedish (21 nov. 2026)",
} as const;

/** Identifies the settings as they were when the form was opened; a stale value is refused. */
const savedAt = wholeNumber({ least: 0, most: Number.MAX_SAFE_INTEGER });

/** Describes the general settings as their form sends them. */
export const generalShape = z.object({
	savedAt,
	name: nameText({ most: 100, missing: "Give the workspace a name", of: "the name" }),
	timeZone: timeZoneShape,
	dateLocale: z.enum(Object.keys(DATE_LOCALES) as [keyof typeof DATE_LOCALES], {
		error: "Choose a language from the list",
	}),
	defaultRole: keyText(50, "Choose a role from the list"),
});

export type GeneralValues = z.output<typeof generalShape>;

/** Describes the form for a new workspace address. */
export const addressShape = z.object({
	slug: lineText({ most: 200, missing: "Type the new address" })
		.toLowerCase()
		.superRefine((slug, context) => {
			const message = problemOfSlug(slug);
			if (message) context.addIssue({ code: "custom", message });
		}),
});

/** Describes the query string of the page that previews a new address. */
export const previewShape = z.object({ slug: searchText(200).toLowerCase().optional() });

// 20 is more domains than one workspace needs.
export const MOST_DOMAINS = 20;

/** Describes the form for joining without an invitation: one domain per line. */
export const joiningShape = z.object({
	savedAt,
	domains: blockText({ most: 5_000 }).default(""),
	open: checkbox(),
	role: keyText(50, "Choose a role from the list"),
});

export type JoiningValues = z.output<typeof joiningShape>;

/** Describes the form that closes the workspace, which asks for its address. */
export const closeShape = z.object({
	address: lineText({ most: 200, missing: "Type the workspace’s address" }).toLowerCase(),
	reason: lineText({ most: 500, of: "the reason" }).optional(),
});

/** Names the session to end, or all of them. */
export const sessionShape = z.object({
	session: keyText(200).min(1, { error: RELOAD }),
});
