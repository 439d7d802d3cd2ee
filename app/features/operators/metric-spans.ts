import { z } from "zod";

/** Lists how far the charts look back. Each span draws about 50 points. */
export const SPANS = {
	hour: { label: "1 hour", minutes: 60, stepMinutes: 2 },
	"six-hours": { label: "6 hours", minutes: 360, stepMinutes: 10 },
	day: { label: "1 day", minutes: 1_440, stepMinutes: 30 },
} as const;

export type SpanName = keyof typeof SPANS;

export const spanShape = z.object({ span: z.enum(Object.keys(SPANS) as [SpanName]).default("hour") });
