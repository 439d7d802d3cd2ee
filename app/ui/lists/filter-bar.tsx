import { Fragment } from "react";
import { Button } from "../elements/button.tsx";
import { type Option, Select, TextField } from "../forms/field.tsx";
import { HiddenFields, type HiddenValues } from "../forms/hidden-fields.tsx";

/** A search field for a list of choices, and how many choices the list leaves out. */
type Find = { name: string; label: string; value?: string; more: number };

type FilterBarProps = {
	/** The list's path; defaults to the page's own address. */
	action?: string;
	/** Names the search landmark, such as "Projects". */
	label: string;
	search?: { name: string; label: string; value?: string };
	/** `find` narrows a list that is too long to show in full. */
	selects?: { name: string; label: string; value?: string; options: Option[]; find?: Find }[];
	/** Words that limit the list in another way than the search. */
	texts?: { name: string; label: string; value?: string }[];
	/** Days, such as `2026-11-21`: the first and the last. */
	dates?: { name: string; label: string; value?: string; max?: string }[];
	/** Other values of the address that must be kept, such as the sort order. */
	values?: HiddenValues;
	submitLabel?: string;
	/** The list without filters; set only when some are active. */
	clearHref?: string;
};

/**
 * Searches and filters a list with a GET form: the state is in the address, so it can be bookmarked, shared and
 * revisited.
 *
 * Accessibility: a named search landmark; visible labels; without scripts nothing happens until the button is pressed, and with them
 * the page that follows takes focus back to the field. On a narrow
 * screen a native disclosure holds all but the search field, and says how many are in use.
 */
export function FilterBar({
	search,
	selects = [],
	texts = [],
	dates = [],
	submitLabel = "Apply",
	...props
}: FilterBarProps) {
	const others = (
		<>
			{selects.map(({ name, label, value, options, find }) => (
				<Fragment key={name}>
					{find && (find.more > 0 || find.value) && (
						<TextField
							id={`filter-${find.name}`}
							name={find.name}
							label={find.label}
							defaultValue={find.value}
							type="search"
							enterKeyHint="search"
						/>
					)}
					<Select
						id={`filter-${name}`}
						name={name}
						label={label}
						defaultValue={value}
						options={find && find.more > 0 ? [...options, leftOut(find)] : options}
					/>
				</Fragment>
			))}
			{texts.map(({ value, ...text }) => (
				<TextField key={text.name} id={`filter-${text.name}`} {...text} defaultValue={value} width="medium" />
			))}
			{dates.map(({ value, ...date }) => (
				<TextField
					key={date.name}
					id={`filter-${date.name}`}
					{...date}
					defaultValue={value}
					type="date"
					width="medium"
				/>
			))}
		</>
	);
	const inUse = [...selects, ...texts, ...dates].filter(isInUse).length;
	return (
		<search aria-label={props.label}>
			<auto-filter>
				<form method="get" action={props.action} className="filter-bar">
					<HiddenFields values={props.values} />
					{search && (
						<TextField
							id={`filter-${search.name}`}
							name={search.name}
							label={search.label}
							defaultValue={search.value}
							type="search"
							enterKeyHint="search"
							placeholder="Search"
						/>
					)}
					{selects.length + texts.length + dates.length > 0 && (
						<details className="filter-more">
							<summary className="button button-quiet">{`Filters${inUse > 0 ? ` (${inUse})` : ""}`}</summary>
							{others}
						</details>
					)}
					<Button variant="quiet">{submitLabel}</Button>
					{props.clearHref && (
						<a href={props.clearHref} className="link control-link">
							Clear filters
						</a>
					)}
				</form>
			</auto-filter>
		</search>
	);
}

/** Tells whether a filter has another value than its first, which leaves nothing out. */
const isInUse = ({ value, options }: { value?: string; options?: Option[] }) =>
	!!value && value !== options?.[0]?.value;

const leftOut = ({ more, label }: Find): Option => ({
	...{ value: "more", label: `${more.toLocaleString("en-US")} more: use “${label}”` },
	isNote: true,
});
