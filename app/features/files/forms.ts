import { z } from "zod";
import { wholeNumber } from "#app/platform/whole-number.ts";

/** Describes the query of the list: the file before which the older ones are. */
export const listShape = z.object({ before: wholeNumber().optional() });
