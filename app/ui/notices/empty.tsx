import type { ReactNode } from "react";

type EmptyProps = {
	title: string;
	/** What this place is, and why it is good to have something in it. */
	children: ReactNode;
	/** The one button. */
	action?: ReactNode;
	level?: 2 | 3;
};

/**
 * What stands where a list would be.
 *
 * Accessibility: a heading at the level the caller's outline needs; the words carry all meaning.
 */
export function Empty({ title, children, action, level = 2 }: EmptyProps) {
	const Heading = level === 2 ? "h2" : "h3";
	return (
		<div className="empty">
			<Heading>{title}</Heading>
			<p>{children}</p>
			{action && <div className="row">{action}</div>}
		</div>
	);
}
