import { z } from "zod";

// The product knows of nothing earlier, and nobody plans so far: a year before and after either is a date as well.
const FIRST = "2000-01-01";
const LAST = "2199-12-31";

/**
 * A day in an address, as `2026-11-21`: one that exists (PostgreSQL answers 2026-02-30 with an error), and one that can
 * be reckoned with: 0001-01-01 less a month is no date that is written so.
 */
export const askedDay = z.iso.date().refine((day) => day >= FIRST && day <= LAST);
