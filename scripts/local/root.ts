import { fileURLToPath } from "node:url";

/** The path of this checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
