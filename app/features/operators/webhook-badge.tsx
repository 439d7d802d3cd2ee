import { capitalized } from "#app/platform/text.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import type { Webhook } from "./webhooks.server.ts";

/** Shows the state of a webhook. Accessibility: in a word; as `Badge`. */
export function WebhookBadge({ webhook }: { webhook: Webhook }) {
	if (webhook.appliedAt) return <Settled outcome={webhook.outcome ?? "applied"} />;
	return webhook.attempts > 0 ? <Badge tone="danger">Failed</Badge> : <Badge tone="warning">Waiting</Badge>;
}

/** What had no effect is no success. Most have none, which needs no mark. */
function Settled({ outcome }: { outcome: string }) {
	const word = capitalized(outcome);
	if (outcome === "applied") return <Badge tone="success">{word}</Badge>;
	return <span className="text-ink-soft">{word}</span>;
}
