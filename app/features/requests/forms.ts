import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { blockText, keyText } from "#app/platform/text.ts";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { CATALOG } from "#app/tenant/permissions/catalog.ts";
import { LONGEST_MESSAGE } from "#app/tenant/permissions/forbidden.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";

const words = (what: string) => blockText({ most: LONGEST_MESSAGE, of: `the ${what}` }).optional();

/** What a refusal's form sends: the missing permission, and a message. */
export const askShape = z.object({
	permission: z.enum(CATALOG as [Permission, ...Permission[]], {
		error: "This permission doesn’t exist. Reload the page that refused you and try again",
	}),
	message: words("message"),
});

/** The role to give; `confirmed` when it may remove permissions. */
export const approveShape = z.object({
	role: keyText(50, "Choose the role to give"),
	confirmed: checkbox(),
});

export const declineShape = z.object({ answer: words("answer") });

export type AskValues = z.output<typeof askShape>;

const id = wholeNumber();

/** The query parameters of the list: where the page of decided requests starts, or a permission to ask for. */
export const listShape = z.object({
	after: id.optional(),
	before: id.optional(),
	permission: z.enum(CATALOG as [Permission, ...Permission[]]).optional(),
});

export type RequestQuery = z.output<typeof listShape>;
