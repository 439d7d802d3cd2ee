import { z } from "zod";
import { isSlug, RESERVED_SLUGS } from "#app/tenant/slug.ts";
import { timeZoneShape } from "#app/tenant/time-zones.ts";

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
	name: z
		.string({ error: "Give the workspace a name" })
		.trim()
		.min(1, { error: "Give the workspace a name" })
		.max(100, { error: "Use 100 characters or fewer for the name" }),
	timeZone: timeZoneShape,
	dateLocale: z.enum(Object.keys(DATE_LOCALES) as [keyof typeof DATE_LOCALES], {
		error: "Choose a language of the list",
	}),
	defaultRole: z.string({ error: "Choose a role of the list" }).max(50),
});

export type GeneralValues = z.output<typeof generalShape>;

/** A new address for the workspace. */
export const addressShape = z.object({
	slug: z
		.string({ error: "Type the new address" })
		.trim()
		.toLowerCase()
		.superRefine((slug, context) => {
			if (RESERVED_SLUGS.has(slug)) {
				context.addIssue({
					code: "custom",
					message: `“${slug}” is kept for the platform: choose another address`,
				});
			} else if (!isSlug(slug)) {
				context.addIssue({
					code: "custom",
					message: "Use 2 to 63 small letters, digits and hyphens, with no hyphen at either end",
				});
			}
		}),
});

/** What the page that shows a new address beforehand can be asked. */
export const previewShape = z.object({ slug: z.string().trim().toLowerCase().max(200).optional() });

// 20: more companies than one workspace has.
export const MOST_DOMAINS = 20;

/** Who may join by themselves, as the form sends it: one domain a line. */
export const joiningShape = z.object({
	savedAt,
	domains: z.string().max(5_000, { error: "Use 5,000 characters or fewer" }).default(""),
	open: z.boolean().default(false),
	role: z.string({ error: "Choose a role of the list" }).max(50),
});

export type JoiningValues = z.output<typeof joiningShape>;

/** Closing asks for the address to be typed. */
export const closeShape = z.object({
	address: z.string({ error: "Type the workspace’s address" }).trim().toLowerCase(),
	reason: z.string().trim().max(500, { error: "Use 500 characters or fewer for the reason" }).optional(),
});

/** Which of my sessions to end, or all of them. */
export const sessionShape = z.object({
	session: z.string({ error: OPEN_ANEW }).min(1).max(200),
});
