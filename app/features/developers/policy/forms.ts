import { z } from "zod";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { LIFETIMES, permissionKeys } from "../forms.ts";

const { never: _never, ...days } = LIFETIMES;

/** How long keys may work at most, in days, and how a form says it. */
export const LONGEST = { ...days, any: "No limit" } as const;

export const PERSONAL = {
	yes: "Members may have keys of their own",
	no: "Only service accounts have keys",
} as const;

export const SCOPES = { any: "Any scope", some: "Only the scopes checked below" } as const;

const oneOf = <Key extends string>(choices: Record<Key, string>, error: string) =>
	z.enum(Object.keys(choices) as [Key, ...Key[]], { error });

/** Describes the policy of a workspace for its keys, as the form sends it. */
export const policyShape = z
	.object({
		/** The state that was opened. Unix milliseconds. */
		savedAt: wholeNumber({ least: 0, most: Number.MAX_SAFE_INTEGER }),
		lifetime: oneOf(LONGEST, "Choose how long keys may work"),
		personal: oneOf(PERSONAL, "Choose who may have keys"),
		scopes: oneOf(SCOPES, "Choose which scopes keys may have"),
		permissions: permissionKeys.default([]),
	})
	.refine(({ scopes, permissions }) => scopes === "any" || permissions.length > 0, {
		path: ["permissions"],
		error: "Check what keys may do at most, or choose “Any scope”",
	});

export type PolicyValues = z.output<typeof policyShape>;
