/** Draws the logo: an open door in a wall of three rooms. Decorative: screen readers read the name beside it. */
export function Sign({ size = 28 }: { size?: number }) {
	return (
		<svg
			width={size}
			height={size}
			viewBox="0 0 28 28"
			fill="none"
			className="text-accent"
			aria-hidden="true"
		>
			<rect x="1.5" y="3.5" width="25" height="21" rx="4" stroke="currentColor" strokeWidth="2.5" />
			<path d="M10 4v20M18 4v20" stroke="currentColor" strokeWidth="2" />
			<path d="M18 12.5h4.2c.7 0 1.3.6 1.3 1.3V24H18z" fill="currentColor" />
		</svg>
	);
}

/**
 * Links the product's name to the home page.
 *
 * Accessibility: the link's name is the word "Tenantry"; the sign is hidden; 44 px high.
 */
export function WordMark({ href = "/" }: { href?: string }) {
	return (
		<a href={href} className="word-mark">
			<Sign />
			Tenantry
		</a>
	);
}
