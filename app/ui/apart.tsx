import type { ReactNode } from "react";

/**
 * Puts a space behind something that styles keep apart from its neighbour: without styles, and in a text browser, the
 * two would read as one word. A row of flex items shows no such space.
 */
export function Apart({ children }: { children: ReactNode }) {
	return <>{children} </>;
}
