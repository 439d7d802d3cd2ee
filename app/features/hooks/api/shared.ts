import type { OperationCall } from "#app/tenant/api/operation.ts";

/** A webhook’s path. */
export const WEBHOOK = "/webhooks/{webhook}";

/** Webhooks stream what the audit log shows, so who handles them by a program must be allowed both, as on the pages. */
export const GUARDED = {
	tag: "Webhooks",
	permission: "integrations:manage",
	alsoPermission: "audit:view",
} as const;

/** The id of the webhook that a path names. */
export const idIn = ({ params }: Pick<OperationCall, "params">): string => params.webhook ?? "";
