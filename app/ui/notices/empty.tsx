import type { ReactNode } from "react";
import { Drawing, type DrawingName } from "../elements/drawing.tsx";

type EmptyProps = {
	title: string;
	/** Says what this place is for and why it is worth filling. */
	children: ReactNode;
	/** The only button. */
	action?: ReactNode;
	level?: 2 | 3;
	drawing?: DrawingName;
};

/**
 * Replaces an empty list.
 *
 * Accessibility: a heading at the level the caller's outline needs; the words carry all meaning.
 */
export function Empty({ title, children, action, level = 2, drawing }: EmptyProps) {
	const Heading = level === 2 ? "h2" : "h3";
	return (
		<div className="empty">
			{drawing && <Drawing name={drawing} />}
			<Heading>{title}</Heading>
			<p>{children}</p>
			{action && <div className="row">{action}</div>}
		</div>
	);
}
