import type { ReactNode } from "react";
import { PostForm } from "../forms/post-form.tsx";

/** One action: a link, or a form with one button. */
export type MenuItem = { label: string; href: string } | { label: string; action: string };

/**
 * Puts a few rarely used actions behind one button, without script.
 *
 * Accessibility: a native disclosure (not an ARIA menu: no arrow keys are promised); items are ordinary links and
 * buttons in tab order. Prefer visible actions; use it only where more than three of them crowd a row.
 */
export function DetailsMenu({ label, items }: { label: ReactNode; items: MenuItem[] }) {
	return (
		<details className="details-menu">
			<summary className="button button-quiet">{label}</summary>
			<ul>
				{items.map((item) => (
					<li key={item.label}>
						{"href" in item ? (
							<a href={item.href}>{item.label}</a>
						) : (
							<PostForm action={item.action}>
								<button type="submit">{item.label}</button>
							</PostForm>
						)}
					</li>
				))}
			</ul>
		</details>
	);
}
