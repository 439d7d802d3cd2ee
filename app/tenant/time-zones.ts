import { z } from "zod";

/** The zones that this server's clock knows, `UTC` first. */
export const TIME_ZONES: readonly string[] = [
	"UTC",
	...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC"),
];

/** A zone as a form sends it. */
export const timeZoneShape = z
	.string({ error: "Choose a time zone of the list" })
	.refine((zone) => TIME_ZONES.includes(zone), { error: "Choose a time zone of the list" });

/** A zone as a list shows it: `America/New York`. */
export const timeZoneLabel = (zone: string): string => zone.replaceAll("_", " ");
