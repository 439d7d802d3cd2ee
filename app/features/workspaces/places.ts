import type { Places } from "./workspaces.server.ts";

/** Why somebody cannot own one workspace more, and what makes room for it. */
export function whyNoPlace({ open, closed, most }: Pick<Places, "open" | "closed" | "most">): string {
	if (open >= most) {
		return `You own ${open} workspaces, and one person can own ${most}. Close one of them, or hand it over to another owner, to make room.`;
	}
	return `You own ${open} workspaces and closed ${closed} more that are not deleted yet. Together they can be ${2 * most}: wait until the first closed one is deleted, 30 days after it was closed.`;
}
