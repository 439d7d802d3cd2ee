import { Badge } from "#app/ui/elements/badge.tsx";
import type { Webhook } from "./webhooks.server.ts";

/** Shows the state of a webhook. Accessibility: as `Badge`. */
export function WebhookBadge({ webhook }: { webhook: Webhook }) {
	if (webhook.appliedAt) return <Badge tone="success">{webhook.outcome ?? "applied"}</Badge>;
	return webhook.attempts > 0 ? <Badge tone="danger">Failed</Badge> : <Badge tone="warning">Waiting</Badge>;
}
