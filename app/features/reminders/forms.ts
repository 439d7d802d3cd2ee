import { z } from "zod";

/** Describes a member's choice about reminders. A mail program's own button sends no choice and turns them off. */
export const emailPreferenceShape = z.object({ wish: z.enum(["wanted", "refused"]).optional() });
