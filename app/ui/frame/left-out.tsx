import type { ReactNode } from "react";

/**
 * Ends a page with the actions that its reader's role leaves out. At its head they would come before what the reader is
 * here for.
 *
 * Accessibility: as `Button`: each is announced as disabled, with its reason.
 */
export function LeftOut({ children }: { children: ReactNode }) {
	return <div className="left-out">{children}</div>;
}
