import { z } from "zod";
import { keyText, lineText, nameText, RELOAD } from "#app/platform/text.ts";

/** Describes a service account. */
export const serviceAccountShape = z.object({
	// 100: as for the name of a key.
	name: nameText({ most: 100, missing: "Give the service account a name", of: "the name" }),
	role: keyText(50, "Choose a role"),
	/** A member’s name or email address, as people type it. */
	sponsor: lineText({ most: 255, missing: "Say who is responsible for it", of: "the sponsor" }),
});

export type ServiceAccountValues = z.output<typeof serviceAccountShape>;

/** Adds the state that was opened. */
export const serviceAccountEditShape = serviceAccountShape.extend({ version: keyText(30) });

export type ServiceAccountEdit = z.output<typeof serviceAccountEditShape>;

export const serviceAccountDeletionShape = z.object({ to: z.literal("deleted", { error: RELOAD }) });
