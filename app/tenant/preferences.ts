import type { users } from "#db/schema/public/users.ts";

/** What a person chose for themselves; what is absent is as the system, or the workspace, has it. */
export type Preferences = (typeof users.$inferSelect)["preferences"];

/** How pages look to somebody. */
export type Look = Pick<Preferences, "theme" | "density">;
