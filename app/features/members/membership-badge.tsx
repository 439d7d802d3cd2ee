import { Badge } from "#app/ui/elements/badge.tsx";
import type { MembershipStatus } from "./membership-status.ts";

/** Shows a membership's state in one word. */
export function MembershipBadge({ status }: { status: MembershipStatus }) {
	if (status === "active") return <Badge tone="success">Active</Badge>;
	return status === "suspended" ? <Badge tone="warning">Suspended</Badge> : <Badge>Left</Badge>;
}
