import type { ReactNode } from "react";
import { type DisabledReason, WhyNot } from "../elements/disabled-reason.tsx";
import { PostForm } from "../forms/post-form.tsx";

/** One action: a link, or a form with one button. */
export type MenuItem = { label: string; disabledReason?: DisabledReason | null } & (
	| { href: string }
	| { action: string }
);

/**
 * Puts a few rarely used actions behind one button, without script.
 *
 * Accessibility: a native disclosure (not an ARIA menu: no arrow keys are promised); items are ordinary links and
 * buttons in tab order; one that cannot be used is text with the reason. Prefer visible actions; use it only for what
 * is rarely wanted.
 */
export function DetailsMenu({ label, items }: { label: ReactNode; items: MenuItem[] }) {
	return (
		<details className="details-menu">
			<summary className="button button-quiet">{label}</summary>
			<ul>
				{items.map((item) => (
					<li key={item.label}>
						<Item {...item} />
					</li>
				))}
			</ul>
		</details>
	);
}

function Item(item: MenuItem) {
	const { label, disabledReason } = item;
	if (disabledReason) {
		return (
			<p>
				{label}{" "}
				<span className="reason">
					<WhyNot reason={disabledReason} />
				</span>
			</p>
		);
	}
	if ("href" in item) return <a href={item.href}>{label}</a>;
	return (
		<PostForm action={item.action}>
			<button type="submit">{label}</button>
		</PostForm>
	);
}
