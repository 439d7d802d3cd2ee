import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import type { InsightsQuery } from "./forms.ts";
import type { Insights } from "./insights.server.ts";

type FiltersProps = { insights: Insights; query: InsightsQuery; home: string; today: string };

/** Filters the figures by path, version, people and days. */
export function Filters({ insights, query, home, today }: FiltersProps) {
	const { paths, roles, teams, range, shown } = insights;
	const ofPath = {
		...{ name: "path", label: "Path", value: String(shown?.path.id ?? "") },
		options: paths.map(({ id, name, isDeleted }) => ({
			value: String(id),
			label: isDeleted ? sentence`${name} (deleted)` : name,
		})),
	};
	const ofVersion = {
		...{ name: "version", label: "Version", value: String(query.version ?? "") },
		options: [
			{ value: "", label: "All versions" },
			...(shown?.versions ?? []).map((version) => ({ value: String(version), label: `Version ${version}` })),
		],
	};
	const ofWhom = {
		...{ name: "who", label: "Who", value: query.who ?? "" },
		options: [
			{ value: "", label: "Everyone" },
			...roles.map(({ key, name }) => ({ value: `role:${key}`, label: sentence`Role: ${name}` })),
			...teams.map(({ key, name }) => ({ value: `team:${key}`, label: sentence`Team: ${name}` })),
		],
	};
	return (
		<FilterBar
			label="Figures"
			action={home}
			selects={[ofPath, ofVersion, ofWhom]}
			dates={[
				{ name: "from", label: "From", value: range.from, max: today },
				{ name: "to", label: "To", value: range.to, max: today },
			]}
			submitLabel="Show"
			clearHref={Object.values(query).some((value) => value !== undefined) ? home : undefined}
		/>
	);
}
