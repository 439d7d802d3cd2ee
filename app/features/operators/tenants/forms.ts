import { z } from "zod";
import { keyText, lineText, searchText } from "#app/platform/text.ts";
import { RINGS } from "#db/schema/public/tenants.ts";

/** In which states a workspace can be listed. `open`: all but those ready for a sign-up. */
export const STATES = {
	open: "All",
	active: "Active",
	suspended: "Suspended",
	archived: "Archived",
	provisioning: "Ready for sign-ups",
} as const;

export type State = keyof typeof STATES;

export const SORTS = ["address", "name", "created", "activity"] as const;

// Longer than any cursor of ours.
const LONGEST_CURSOR = 600;

/** What the list of workspaces can be asked. */
export const listShape = z.object({
	q: searchText(255)
		.transform((words) => words || undefined)
		.optional(),
	state: z.enum(Object.keys(STATES) as [State]).default("open"),
	sort: z.enum(SORTS).default("address"),
	after: keyText(LONGEST_CURSOR).optional(),
});

export type ListQuery = z.output<typeof listShape>;

// 500: the same as on the command line; longer ones would not be read on the page of a closed workspace.
const LONGEST_REASON = 500;

export const suspendShape = z.object({
	reason: lineText({ most: LONGEST_REASON, missing: "Say why: its members read it" }),
});

export const ringShape = z.object({ ring: z.enum(RINGS, { error: "Choose a ring" }) });

/** A form of one button. */
export const nothingShape = z.object({});
