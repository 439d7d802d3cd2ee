import { ButtonLink } from "../elements/button.tsx";

type PagerProps = {
	/** Names the landmark, such as "Projects". */
	label: string;
	previousHref?: string | null;
	nextHref?: string | null;
	/** Says what is on this page: "Showing 1–20 of 31". */
	children?: string;
};

/**
 * Leads through a list that is paged by key.
 *
 * Accessibility: a named navigation; at an end of the list the link is absent rather than dead; absent altogether
 * when there is only one page and nothing to say.
 */
export function Pager({ label, previousHref, nextHref, children }: PagerProps) {
	if (!previousHref && !nextHref && !children) return null;
	return (
		<nav aria-label={`${label}, pages`} className="pager">
			{children && <p className="text-ink-soft">{children}</p>}
			<div className="row">
				{previousHref && (
					<ButtonLink variant="quiet" href={previousHref} rel="prev">
						Previous
					</ButtonLink>
				)}
				{nextHref && (
					<ButtonLink variant="quiet" href={nextHref} rel="next">
						Next
					</ButtonLink>
				)}
			</div>
		</nav>
	);
}
