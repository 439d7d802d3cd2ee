import type { ReactNode } from "react";
import { changesDirection, directionOf } from "./isolate.ts";

/**
 * Shows a name, or text that may be one, without reordering what is beside it. Components that receive text show it
 * with this.
 *
 * Accessibility: `<bdi>` has no role and changes no accessible name.
 */
export function Name({ children }: { children: ReactNode }) {
	if (typeof children !== "string" || !changesDirection(children)) return children;
	return directionOf(children) ? <bdi>{children}</bdi> : children;
}
