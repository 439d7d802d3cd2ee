import type { ReactNode } from "react";

/**
 * Puts spaces around something that only styles keep apart from its neighbors. Without styles, and in a text browser,
 * the two would read as one word. A row of flex items, and a drawing, do not show the spaces.
 */
export function Spaced({ children }: { children: ReactNode }) {
	return <> {children} </>;
}
