import { z } from "zod";

/** Anything a JSON object can hold, under names. */
const anyObject = z.record(z.string(), z.unknown());

/** `users.preferences`: what a person chose for themselves, whatever their workspaces. */
export const preferencesShape = z.looseObject({
	theme: z.enum(["system", "light", "dark"]).optional(),
	density: z.enum(["comfortable", "compact"]).optional(),
	/** IANA name; none for each workspace's own. */
	timeZone: z.string().max(64).optional(),
});

/** `users.metadata` and `organizations.metadata`: facts kept for others, never read by the product's own rules. */
export const metadataShape = anyObject;

/** `organizations.settings`: what a workspace's settings pages have saved; what is absent has its default. */
export const settingsShape = z.looseObject({
	/** The role an invitation proposes, and a membership made at Clerk gets. */
	defaultRole: z.string().max(50).optional(),
	/** How dates are written, BCP 47. */
	dateLocale: z.enum(["en-GB", "en-US", "de-DE", "fr-FR", "es-ES", "sv-SE"]).optional(),
	/** People with a verified address at one of `allowed_email_domains` may join by themselves, as this role. */
	domainJoin: z.object({ role: z.string().max(50) }).optional(),
});

/** `roles.permissions`: keys as the catalog writes them: `*`, `projects:*`, `projects:edit:own`. */
export const permissionKeysShape = z.array(
	z.string().regex(/^(\*|[a-z]+(:[a-z]+)*(:\*)?)$/, { error: "is not a permission" }),
);

/** `audit_logs.payload`: an event's own shape is checked where it is recorded (`events.ts`); older versions stay readable. */
export const eventPayloadShape = anyObject;

/** `webhook_inbox.payload`: what came over the wire. What an event relies on is checked when it is applied. */
export const webhookPayloadShape = z.looseObject({ type: z.string() });
