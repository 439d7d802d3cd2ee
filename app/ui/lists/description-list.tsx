import { Fragment, type ReactNode } from "react";
import { Name } from "../text/name.tsx";

/** One fact: its name and its value. */
export type Description = { term: string; details: ReactNode };

/**
 * Lists facts about one thing, names left and values right; stacked where there is little room.
 *
 * Accessibility: a native description list; a missing value is written as "None", never as an empty cell.
 */
export function DescriptionList({ items }: { items: Description[] }) {
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
