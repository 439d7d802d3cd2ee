import { z } from "zod";

/** Anything a JSON object can hold, under names. */
const anyObject = z.record(z.string(), z.unknown());

/** `users.preferences`: what a person chose for themselves, whatever their workspaces. */
export const preferencesShape = anyObject;

/** `users.metadata` and `organizations.metadata`: facts kept for others, never read by the product's own rules. */
export const metadataShape = anyObject;

/** `organizations.settings`: what a workspace's settings pages have saved; what is absent has its default. */
export const settingsShape = anyObject;

/** `roles.permissions`: keys as the catalog writes them: `*`, `projects:*`, `projects:edit:own`. */
export const permissionKeysShape = z.array(
	z.string().regex(/^(\*|[a-z]+(:[a-z]+)*(:\*)?)$/, { error: "is not a permission" }),
);

/** `audit_logs.payload`: an event's own shape is checked where it is recorded (`events.ts`); older versions stay readable. */
export const eventPayloadShape = anyObject;

/** `webhook_inbox.payload`: what came over the wire. What an event relies on is checked when it is applied. */
export const webhookPayloadShape = z.looseObject({ type: z.string() });
