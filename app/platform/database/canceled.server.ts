import { rootCause } from "#db/tenancy/pool/errors.ts";

/** Whether a statement was ended because it took longer than any may, or by an operator. */
export const wasCanceled = (error: unknown): boolean =>
	(rootCause(error) as { code?: unknown } | null)?.code === "57014";
