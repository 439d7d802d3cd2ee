/** A page, and a sentence on what is there. */
type LinkCard = { label: string; href: string; hint: string };

/**
 * Leads to the pages beside this one, as cards.
 *
 * Accessibility: a list of links, each named by its label; the whole card is the target.
 */
export function LinkList({ items }: { items: LinkCard[] }) {
	return (
		<ul className="link-list">
			{items.map(({ label, href, hint }) => (
				<li key={href} className="card">
					<a href={href}>{label}</a>
					<p>{hint}</p>
				</li>
			))}
		</ul>
	);
}
