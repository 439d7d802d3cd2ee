import type { ReactNode } from "react";
import { useDocument } from "../document.tsx";
import { ErrorSummary } from "../forms/error-summary.tsx";
import { directionOf } from "../text/isolate.ts";
import { useArea } from "./area.tsx";
import { Tabs } from "./tabs.tsx";

/** One page above the current one. The current page is not among them. */
export type Breadcrumb = { label: string; href: string };

type PageHeaderProps = {
	title: string;
	/** A drawing, or the face of the person that the page is about. */
	picture?: ReactNode;
	description?: ReactNode;
	/** The pages above this one, outermost first; only where there are three levels. */
	breadcrumbs?: Breadcrumb[];
	/** At most one primary button among them. */
	actions?: ReactNode;
};

// In the size of a title, more characters take over a third of a phone's screen.
const LONG = 60;

/**
 * Begins every page. A page of an area has the area's tabs under its title; one below such a page has a breadcrumb to the
 * area instead, because the tabs would read as its own.
 *
 * Accessibility: holds the page's only `h1`. It comes before the tabs, so that the skip link and the key for headings
 * lead to the name of the page first. Breadcrumbs are a named navigation with an ordered list, whose separators are not read.
 */
export function PageHeader({ title, picture, description, breadcrumbs = [], actions }: PageHeaderProps) {
	const area = useArea();
	const tabs = area?.tabs.some(({ current }) => current) ? area.tabs : [];
	const above = area && tabs.length === 0 ? [area, ...breadcrumbs] : breadcrumbs;
	return (
		<>
			<PageProblems />
			<div className="page-header">
				<div>
					{tabs.length === 0 && above.length > 0 && <Breadcrumbs items={above} />}
					{picture && <div className="page-picture">{picture}</div>}
					<h1 dir={directionOf(title)} className={title.length > LONG ? "long" : undefined}>
						{title}
					</h1>
				</div>
				{actions && <div className="row">{actions}</div>}
				{area && tabs.length > 1 && <Tabs label={area.label} items={tabs} />}
				{description && <div className="page-description">{description}</div>}
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
