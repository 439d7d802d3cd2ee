import type { HiddenValues } from "../forms/hidden-fields.tsx";
import { FilterBar } from "./filter-bar.tsx";

type FindTeamProps = {
	/** Part of the names of the teams that are shown. */
	find: string | undefined;
	/** How many more teams match. */
	more: number;
	/** The page's path. */
	action: string;
	values?: HiddenValues;
};

/**
 * Finds teams for a form below that has no room for all of them; renders nothing when it has. Goes before the form, so
 * that nothing is typed yet.
 */
export function FindTeam({ find, more, action, values }: FindTeamProps) {
	if (more === 0 && !find) return null;
	return (
		<>
			<FilterBar
				label="Teams"
				action={action}
				search={{ name: "find", label: "Find a team", value: find }}
				values={values}
				submitLabel="Search"
				clearHref={find && action}
			/>
			{more > 0 && (
				<p className="hint mb-6">{`${more.toLocaleString("en-US")} more teams are not listed below. Search for part of their names.`}</p>
			)}
		</>
	);
}
