/** The state of a membership. */
export type MembershipStatus = "active" | "suspended" | "left";

export function statusOf({ isActive, leftAt }: { isActive: boolean; leftAt: Date | null }): MembershipStatus {
	if (leftAt) return "left";
	return isActive ? "active" : "suspended";
}
