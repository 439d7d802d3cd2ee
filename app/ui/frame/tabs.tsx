/** One page of several that belong together. */
export type Tab = { label: string; href: string; current?: boolean };

/**
 * Links between the pages of one area, above the page's heading.
 *
 * Accessibility: a named navigation of ordinary links (not ARIA tabs: each is a page of its own); the page we are on
 * has `aria-current` and a bar, not a colour alone; wraps at 360 px.
 */
export function Tabs({ label, items }: { label: string; items: Tab[] }) {
	return (
		<nav aria-label={label} className="tabs">
			<ul>
				{items.map(({ label: text, href, current }) => (
					<li key={href}>
						<a href={href} aria-current={current ? "page" : undefined}>
							{text}
						</a>
					</li>
				))}
			</ul>
		</nav>
	);
}
