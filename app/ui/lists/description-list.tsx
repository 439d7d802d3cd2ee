import { Fragment, type ReactNode } from "react";
import { Name } from "../text/name.tsx";

/** One fact: its name and what it is. */
export type Fact = { term: string; details: ReactNode };

/**
 * Facts about one thing, names left and facts right; one under the other where there is little room.
 *
 * Accessibility: a native description list; an absent fact is written ("None"), never an empty cell.
 */
export function DescriptionList({ items }: { items: Fact[] }) {
	return (
		<div className="bounds">
			<dl className="description-list">
				{items.map(({ term, details }) => (
					<Fragment key={term}>
						<dt>{term}</dt>
						<dd>
							<Name>{details ?? "None"}</Name>
						</dd>
					</Fragment>
				))}
			</dl>
		</div>
	);
}
