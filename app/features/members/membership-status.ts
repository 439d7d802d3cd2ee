/** Whether somebody is in, shut out for now, or gone. */
export type Standing = "active" | "suspended" | "left";

export function standingOf({ isActive, leftAt }: { isActive: boolean; leftAt: Date | null }): Standing {
	if (leftAt) return "left";
	return isActive ? "active" : "suspended";
}
