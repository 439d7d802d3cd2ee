/** One page of several that belong together. */
export type Tab = { label: string; href: string; current?: boolean };

/**
 * Links the pages of one area, or the views of one list.
 *
 * Accessibility: a named navigation of ordinary links (not ARIA tabs: each is its own page); the current page has
 * `aria-current` and a bar, not just a color; on a phone, many of them scroll sideways in their line.
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
