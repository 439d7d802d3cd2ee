import { type ReactNode, useId } from "react";
import { Name } from "../text/name.tsx";
import { classNames } from "./class-names.ts";

/**
 * A part of a page under its own heading.
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
	/** A link or small button at the heading's end. */
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

/** A box around things that belong together. No role of its own. */
export function Card({ children, className }: { children: ReactNode; className?: string }) {
	return <div className={classNames("card", className)}>{children}</div>;
}

/** What the page is about, and beside it (beneath it below 64rem) what is good to know as well. */
export function Columns({ children, aside }: { children: ReactNode; aside: ReactNode }) {
	return (
		<div className="columns">
			<div className="stack">{children}</div>
			<div className="stack">{aside}</div>
		</div>
	);
}

/** Cards side by side as far as there is room, one under the other at 360 px. */
export function CardGrid({ children }: { children: ReactNode }) {
	return <div className="card-grid">{children}</div>;
}
