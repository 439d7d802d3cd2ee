import { z } from "zod";

/** What a member says to reminders. A mail program's own button says nothing: it means to have no more. */
export const wishShape = z.object({ wish: z.enum(["wanted", "refused"]).optional() });
