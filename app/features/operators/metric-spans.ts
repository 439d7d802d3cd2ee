import { z } from "zod";

/** How far the charts look back; each so that some 50 points are drawn. */
export const SPANS = {
	hour: { label: "An hour", minutes: 60, stepMinutes: 2 },
	"six-hours": { label: "6 hours", minutes: 360, stepMinutes: 10 },
	day: { label: "A day", minutes: 1_440, stepMinutes: 30 },
} as const;

export type SpanName = keyof typeof SPANS;

export const spanShape = z.object({ span: z.enum(Object.keys(SPANS) as [SpanName]).default("hour") });
