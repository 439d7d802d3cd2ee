import type { ReactNode } from "react";
import { directionOf, mayTurn } from "./isolate.ts";

/**
 * A name, or words that may be one: it turns round nothing beside it. Components that are handed text show it with this.
 *
 * Accessibility: `<bdi>` has no role and changes no accessible name.
 */
export function Name({ children }: { children: ReactNode }) {
	if (typeof children !== "string" || !mayTurn(children)) return children;
	return directionOf(children) ? <bdi>{children}</bdi> : children;
}
