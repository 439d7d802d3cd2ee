/** The state of a membership. */
export type Standing = "active" | "suspended" | "left";

export function standingOf({ isActive, leftAt }: { isActive: boolean; leftAt: Date | null }): Standing {
	if (leftAt) return "left";
	return isActive ? "active" : "suspended";
}
