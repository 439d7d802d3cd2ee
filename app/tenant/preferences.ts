import type { users } from "#db/schema/public/users.ts";

/** What a person chose for themselves. Missing choices follow the device or the workspace. */
export type Preferences = (typeof users.$inferSelect)["preferences"];

/** How pages look and behave for a person. */
export type Appearance = Pick<Preferences, "theme" | "density" | "smallScript" | "shortcuts">;
