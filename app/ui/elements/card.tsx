import { type ReactNode, useId } from "react";
import { Name } from "../text/name.tsx";
import { classNames } from "./class-names.ts";

/**
 * Shows a part of a page under its own heading.
 *
 * Accessibility: a region named by its `h2` (`h3` when nested), so that it can be found by heading and by landmark.
 */
export function Section({
	title,
	level = 2,
	actions,
	boxed,
	children,
}: {
	title: string;
	level?: 2 | 3;
	/** A link or small button beside the heading. */
	actions?: ReactNode;
	/** Draws the section as a card. */
	boxed?: true;
	children: ReactNode;
}) {
	const id = useId();
	const Heading = level === 2 ? "h2" : "h3";
	return (
		<section aria-labelledby={id} className={classNames("min-w-0", boxed && "card")}>
			<div className="section-header">
				<Heading id={id}>
					<Name>{title}</Name>
				</Heading>
				{actions}
			</div>
			{children}
		</section>
	);
}

/** Draws a box around things that belong together. It has no role. */
export function Card({ children, className }: { children: ReactNode; className?: string }) {
	return <div className={classNames("card", className)}>{children}</div>;
}

type ColumnsProps = {
	children: ReactNode;
	aside: ReactNode;
	/** What is in the aside comes first where it is not beside the rest, and is read first. */
	asideFirst?: true;
};

/** Shows the main content with an aside beside it (below it under 52rem). */
export function Columns({ children, aside, asideFirst }: ColumnsProps) {
	const main = <div className="stack">{children}</div>;
	return (
		<div className={classNames("columns", asideFirst && "aside-first")}>
			{!asideFirst && main}
			<div className="stack">{aside}</div>
			{asideFirst && main}
		</div>
	);
}

/** Lays cards out side by side where they fit, and stacked at 360 px. */
export function CardGrid({ children }: { children: ReactNode }) {
	return <div className="card-grid">{children}</div>;
}
