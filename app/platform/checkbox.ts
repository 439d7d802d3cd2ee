import { z } from "zod";
import { RELOAD } from "./text.ts";

/** The shape of a checkbox. No browser sends anything but `on` for it, or nothing. */
export const checkbox = () => z.boolean({ error: RELOAD }).default(false);
