import { z } from "zod";
import { blockText, keyText } from "#app/platform/text.ts";
import { CATALOG } from "#app/tenant/permissions/catalog.ts";
import { LONGEST_MESSAGE } from "#app/tenant/permissions/forbidden.ts";
import type { Permission } from "#app/tenant/permissions/permissions.ts";

const words = (what: string) => blockText({ most: LONGEST_MESSAGE, of: `the ${what}` }).optional();

/** What a refusal's form sends: the permission that was missing, and some words. */
export const askShape = z.object({
	permission: z.enum(CATALOG as [Permission, ...Permission[]], {
		error: "This is not a permission of this workspace: open the page that refused you anew",
	}),
	message: words("message"),
});

/** The role to give; `confirmed` when it takes something away too. */
export const approveShape = z.object({
	role: keyText(50, "Choose the role to give"),
	confirmed: z.boolean().default(false),
});

export const declineShape = z.object({ answer: words("answer") });

export type AskValues = z.output<typeof askShape>;

const id = z.coerce.number().pipe(z.int32().min(1));

/** What the list's address can say: where the page of decided requests begins. */
export const listShape = z.object({ after: id.optional(), before: id.optional() });

export type ListQuery = z.output<typeof listShape>;
