import type { ReactNode } from "react";

/**
 * Puts spaces around something that styles keep apart from its neighbours: without styles, and in a text browser, they
 * would read as one word. A row of flex items, and a drawing, show no such space.
 */
export function Apart({ children }: { children: ReactNode }) {
	return <> {children} </>;
}
