import type { ReactNode } from "react";
import { Name } from "../text/name.tsx";
import { classNames } from "./class-names.ts";
import { Spaced } from "./spaced.tsx";

export type BadgeTone = "neutral" | "accent" | "success" | "warning" | "danger";

/**
 * Shows a state in a word or two ("Archived", "Private").
 *
 * Accessibility: the word says it; the tone only helps the eye. Contrast is 4.5 in both themes (tested).
 */
export function Badge({ tone = "neutral", children }: { tone?: BadgeTone; children: ReactNode }) {
	return (
		<Spaced>
			<span className={classNames("badge", tone !== "neutral" && `badge-${tone}`)}>
				<Name>{children}</Name>
			</span>
		</Spaced>
	);
}
