import { z } from "zod";
import { keyText, nameText, RELOAD } from "#app/platform/text.ts";
import { isKeyId } from "#app/tenant/api/key-id.ts";
import { CATALOG } from "#app/tenant/permissions/catalog.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";
import type { KeyPolicy } from "#db/schema/columns/json.ts";

/** How long a key lasts, in days, and how a form says it. */
export const LIFETIMES = {
	"30": "30 days",
	"90": "90 days",
	"365": "1 year",
	never: "It doesn’t expire",
} as const;
export type Lifetime = keyof typeof LIFETIMES;

/** How long the former text of a key still works after a rotation, in hours. */
export const OVERLAPS = { "0": "Stop it now", "1": "1 hour", "24": "24 hours", "168": "7 days" } as const;
export type Overlap = keyof typeof OVERLAPS;

const lifetime = z.enum(Object.keys(LIFETIMES) as [Lifetime, ...Lifetime[]], {
	error: "Choose when it expires",
});
const overlap = z.enum(Object.keys(OVERLAPS) as [Overlap, ...Overlap[]], {
	error: "Choose how long the old key still works",
});

const scope = z.enum(CATALOG as [Permission, ...Permission[]], {
	error: "This permission doesn’t exist. Reload the page and try again",
});

/** Some permissions, each once. */
export const permissionKeys = z
	.array(scope, { error: "Choose what it may do" })
	.transform((keys) => [...new Set(keys)]);

/** Tells whether a key that lasts so long is within the policy. */
export const fits = (expires: Lifetime, { longestKeyDays }: KeyPolicy): boolean =>
	longestKeyDays === undefined || (expires !== "never" && Number(expires) <= longestKeyDays);

/** Says why a member can’t create a key. */
export const NO_PERSONAL =
	"The policy of this workspace allows only keys of service accounts. Those who manage its integrations can create one.";

/** Describes a new key. */
export const keyShape = z.object({
	/** Drawn when the form is opened: sent twice, it makes one key. */
	key: keyText(12).refine(isKeyId, { error: RELOAD }),
	// 100: the column.
	name: nameText({ most: 100, missing: "Give the key a name", of: "the name" }),
	expires: lifetime,
	permissions: permissionKeys.refine((keys) => keys.length > 0, { error: "Choose what it may do" }),
});

export type KeyValues = z.output<typeof keyShape> & {
	/** The id of the service account that it is for; absent: the member who creates it. */
	serviceAccount?: string | undefined;
};

/** Describes the forms on the page of a key. */
export const changeShape = z.discriminatedUnion(
	"intent",
	[z.object({ intent: z.literal("rotate"), overlap }), z.object({ intent: z.literal("revoke") })],
	{ error: RELOAD },
);

// Fits a time and an id as JSON in base64.
const cursor = keyText(200).optional();

/** Describes the query of the list. */
export const listShape = z.object({
	of: z.enum(["me", "everyone"]).default("me"),
	after: cursor,
	before: cursor,
});

export type KeyQuery = z.output<typeof listShape>;

/** Describes the query of the page for a new key: the service account that it is for. */
export const newShape = z.object({ for: keyText(20).optional() });
