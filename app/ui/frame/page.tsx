import type { ReactNode } from "react";
import { useDocument } from "../document.tsx";
import { ErrorSummary } from "../forms/error-summary.tsx";
import { directionOf } from "../text/isolate.ts";

/** One page above the current one. The current page is not among them. */
export type Breadcrumb = { label: string; href: string };

type PageHeaderProps = {
	title: string;
	description?: ReactNode;
	/** The pages above this one, outermost first; only where there are three levels. */
	breadcrumbs?: Breadcrumb[];
	/** At most one primary button among them. */
	actions?: ReactNode;
};

/**
 * Begins every page.
 *
 * Accessibility: holds the page's only `h1`; breadcrumbs are a named navigation with an ordered list, whose
 * separators are not read.
 */
export function PageHeader({ title, description, breadcrumbs, actions }: PageHeaderProps) {
	return (
		<>
			<PageProblems />
			<div className="page-header">
				<div>
					{breadcrumbs && breadcrumbs.length > 0 && <Breadcrumbs items={breadcrumbs} />}
					<h1 dir={directionOf(title)}>{title}</h1>
					{description && <div className="mt-1 max-w-text text-ink-soft">{description}</div>}
				</div>
				{actions && <div className="row">{actions}</div>}
			</div>
		</>
	);
}

/** Says what is wrong with the form that was sent, if it had nothing to type. For a page without a `PageHeader`. */
export function PageProblems() {
	const { problems = [] } = useDocument();
	return <ErrorSummary problems={problems.map((message) => ({ message }))} />;
}

function Breadcrumbs({ items }: { items: Breadcrumb[] }) {
	return (
		<nav aria-label="Breadcrumb" className="breadcrumbs">
			<ol>
				{items.map((item) => (
					<li key={item.href}>
						<a href={item.href} className="link">
							<bdi>{item.label}</bdi>
						</a>
					</li>
				))}
			</ol>
		</nav>
	);
}
