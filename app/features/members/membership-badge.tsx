import { Badge } from "#app/ui/elements/badge.tsx";
import type { Standing } from "./membership-status.ts";

/** Shows a membership's state in one word. */
export function StandingBadge({ standing }: { standing: Standing }) {
	if (standing === "active") return <Badge tone="success">Active</Badge>;
	return standing === "suspended" ? <Badge tone="warning">Suspended</Badge> : <Badge>Left</Badge>;
}
