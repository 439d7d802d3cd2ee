/** One number with its name. */
export type StatItem = { label: string; value: string | number; hint?: string; href?: string };

/**
 * Shows a few numbers side by side.
 *
 * Accessibility: a description list, so that each number is read with its name; a link covers the name, not the
 * number.
 */
export function Stats({ items }: { items: StatItem[] }) {
	return (
		<dl className="card-grid stat-grid">
			{items.map((item) => (
				<div key={item.label} className="card flex flex-col">
					<dt className="text-ink-soft">
						<Label {...item} />
					</dt>
					<dd className="text-title font-strong wrap-anywhere">{item.value}</dd>
					{item.hint && <dd className="text-small text-ink-soft">{item.hint}</dd>}
				</div>
			))}
		</dl>
	);
}

/**
 * Shows a few numbers in one sheet, where most are nothing to look at: a zero stands back.
 *
 * Accessibility: as `Stats`.
 */
export function Figures({ items }: { items: StatItem[] }) {
	return (
		<dl className="card figures">
			{items.map((item) => (
				<div key={item.label}>
					<dt>
						<Label {...item} />
					</dt>
					<dd className={item.value === 0 || item.value === "0" ? "none" : undefined}>{item.value}</dd>
					{item.hint && <dd className="hint">{item.hint}</dd>}
				</div>
			))}
		</dl>
	);
}

function Label({ label, href }: StatItem) {
	if (!href) return label;
	return (
		<a href={href} className="link">
			{label}
		</a>
	);
}
