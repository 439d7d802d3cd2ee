import { Badge } from "#app/ui/elements/badge.tsx";
import type { Standing } from "./membership-status.ts";

/** Whether somebody is in, in a word. */
export function StandingBadge({ standing }: { standing: Standing }) {
	if (standing === "active") return <Badge tone="success">Active</Badge>;
	return standing === "suspended" ? <Badge tone="warning">Suspended</Badge> : <Badge>Left</Badge>;
}
