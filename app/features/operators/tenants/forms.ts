import { z } from "zod";
import { keyText, lineText, searchText } from "#app/platform/text.ts";

/** Names the states to list workspaces by. `open` means all but those ready for a sign-up. */
export const STATES = {
	open: "All",
	active: "Active",
	suspended: "Suspended",
	archived: "Archived",
	provisioning: "Ready for sign-ups",
} as const;

export type TenantFilter = keyof typeof STATES;

export const SORTS = ["address", "name", "created", "activity"] as const;

// No cursor is longer.
const LONGEST_CURSOR = 600;

/** Describes the query string of the list of workspaces. */
export const listShape = z.object({
	q: searchText(255)
		.transform((words) => words || undefined)
		.optional(),
	state: z.enum(Object.keys(STATES) as [TenantFilter]).default("open"),
	sort: z.enum(SORTS).default("address"),
	after: keyText(LONGEST_CURSOR).optional(),
});

export type TenantListQuery = z.output<typeof listShape>;

// 500 is also the limit on the command line; nobody would read more on the page of a closed workspace.
const LONGEST_REASON = 500;

export const suspendShape = z.object({
	reason: lineText({ most: LONGEST_REASON, missing: "Give a reason. Members will see it." }),
});

/** Lists the rings of the table of tenants. */
export const RINGS = ["early", "general", "late"] as const;

export const ringShape = z.object({ ring: z.enum(RINGS, { error: "Choose a ring" }) });

/** Describes a form with only a button. */
export const nothingShape = z.object({});
