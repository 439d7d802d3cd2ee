import { z } from "zod";
import { checkbox } from "#app/platform/checkbox.ts";
import { keyText, RELOAD, searchText } from "#app/platform/text.ts";

export const SORTS = ["name", "joined", "seen"] as const;
export const STATUS_FILTERS = ["active", "suspended", "left", "all"] as const;

// A time and a Clerk user id (at most 255 characters) as JSON, in base64.
const LONGEST_CURSOR = 600;

/** The query parameters of the list. */
export const listShape = z.object({
	q: searchText(200).optional(),
	role: keyText(50).optional(),
	/** A team's slug. */
	team: keyText(100).optional(),
	status: z.enum(STATUS_FILTERS).default("active"),
	sort: z.enum(SORTS).default("name"),
	/** Narrows the teams to choose from. */
	find: searchText(200).optional(),
	after: keyText(LONGEST_CURSOR).optional(),
	before: keyText(LONGEST_CURSOR).optional(),
});

export type MemberQuery = z.output<typeof listShape>;

/** A new role, with the one that was shown when it was chosen. */
export const roleShape = z.object({
	role: keyText(50, "Choose a role"),
	shown: keyText(50),
	/** Checked by members who give up permissions of their own. */
	understood: checkbox(),
});

export type MemberRoleValues = z.output<typeof roleShape>;

// The form names the target state rather than toggling, so that pressing twice does not undo the first press.
export const suspensionShape = z.object({ to: z.enum(["suspended", "active"], { error: RELOAD }) });
export const removalShape = z.object({ to: z.enum(["out", "in"], { error: RELOAD }) });
export const ownershipShape = z.object({ to: z.literal("theirs", { error: RELOAD }) });
export const erasureShape = z.object({ to: z.literal("erased", { error: RELOAD }) });
export const leaveShape = z.object({ to: z.literal("out", { error: RELOAD }) });
