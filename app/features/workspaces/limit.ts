import type { Places } from "./workspaces.server.ts";

/** Explains why a person cannot own another workspace, and how to make room for one. */
export function whyLimitReached({ open, closed, most }: Pick<Places, "open" | "closed" | "most">): string {
	if (open >= most) {
		return `You own ${open} workspaces, and one person can own ${most}. To make room, close one or transfer it to another owner.`;
	}
	return `You own ${open} workspaces and ${closed} closed ones that haven’t been deleted yet. The limit is ${2 * most} in total. Wait until the first closed one is deleted, 30 days after it was closed.`;
}
