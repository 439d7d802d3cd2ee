import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { limitSearches } from "#app/tenant/rate-limits.server.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { KINDS, STATES, searchShape } from "../forms.ts";
import { FoundPeopleList, ResultList } from "../results.tsx";
import { isBlank, search } from "../search.server.ts";
import { searchAddress, searchText } from "../search-address.ts";
import type { Route } from "./+types/search";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(loaderData?.query.q ? sentence`Search for “${loaderData.query.q}”` : "Search");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone, member } = tenant;
	const query = readQuery(request, searchShape);
	if (!isBlank(query)) await limitSearches(request, tenant);
	const found = await search(tenant, query);
	return {
		...found,
		...{ base, timeZone, now: new Date() },
		isBlank: isBlank(found.query),
		maySave: !tenant.isForSupport,
		seesLog: allows(member, "audit:view"),
	};
}

type Shown = Route.ComponentProps["loaderData"];

export default function Search({ loaderData }: Route.ComponentProps) {
	const { base, query, isBlank: asksNothing, maySave } = loaderData;
	const saveHref = `${pageIn(base, "/search/saved")}?${new URLSearchParams({ search: searchText(query) })}`;
	return (
		<>
			<PageHeader
				title="Search"
				actions={
					maySave && (
						<ButtonLink variant="quiet" href={asksNothing ? pageIn(base, "/search/saved") : saveHref}>
							{asksNothing ? "Saved searches" : "Save this search"}
						</ButtonLink>
					)
				}
			/>
			<div className="search-filters">
				<Filters {...loaderData} />
			</div>
			{asksNothing ? <HowTo /> : <Answer {...loaderData} />}
		</>
	);
}

const optionsOf = (record: Record<string, string>, all: string) => [
	{ value: "", label: all },
	...Object.entries(record).map(([value, label]) => ({ value, label })),
];

function Filters({ query, base, isBlank: asksNothing }: Shown) {
	return (
		<FilterBar
			label="Everything in this workspace"
			action={pageIn(base, "/search")}
			search={{ name: "q", label: "Search", value: query.q }}
			selects={[
				{ name: "in", label: "Kind", value: query.in ?? "", options: optionsOf(KINDS, "Everything") },
				{ name: "is", label: "State", value: query.is ?? "", options: optionsOf(STATES, "Any") },
				{
					name: "sort",
					label: "Sort",
					value: query.sort,
					options: [
						{ value: "best", label: "Best match first" },
						{ value: "newest", label: "Newest first" },
					],
				},
			]}
			texts={[
				{ name: "by", label: "By (name)", value: query.by },
				{ name: "team", label: "Team of the project", value: query.team },
			]}
			dates={[{ name: "from", label: "From", value: query.from }]}
			submitLabel="Search"
			clearHref={asksNothing ? undefined : pageIn(base, "/search")}
		/>
	);
}

function HowTo() {
	return (
		<Empty title="Search projects, tasks, comments, files, members and teams" drawing="keyhole">
			Words are found by their beginning, with or without accents. “Words in quotes” have to follow one
			another, -word leaves it out, and “or” between two words finds either. You can type filters too:
			in:files, by:mei, team:design, from:2026-01-31, is:archived. Files are found by their names, and by the
			text in PDFs, in documents of Word, Excel, PowerPoint and OpenDocument, and in plain text: the first
			100,000 characters, shortly after a file is added.
		</Empty>
	);
}

function Answer(shown: Shown) {
	const { results, people, query, base, before, after, leftOut } = shown;
	const isEmpty = results.length + people.members.length + people.teams.length === 0;
	return (
		<div className="stack">
			{leftOut.length > 0 && (
				<Notice tone="info">{sentence`This filter isn’t known and was left out: ${leftOut.join(", ")}.`}</Notice>
			)}
			{!isEmpty && (
				<p className="text-small text-ink-soft">
					{countWords(results.length + people.members.length + people.teams.length, !!(before || after))}
				</p>
			)}
			<FoundPeopleList {...shown} words={query.q ?? ""} />
			{results.length > 0 && <ResultList {...shown} />}
			{isEmpty && <Nothing {...shown} />}
			{shown.isCut && (
				<p className="text-ink-soft">
					{shown.hasOrder
						? "Many things have these words, so the phrase was looked for only in the newest of them. Add a word, or a filter."
						: "Many things match, so only the newest of them were compared. Add a word, or sort by newest."}
				</p>
			)}
			<Pager
				label="Found"
				previousHref={before && searchAddress(base, query, { before })}
				nextHref={after && searchAddress(base, query, { after })}
			/>
			{shown.seesLog && query.q && (
				<p className="text-ink-soft">
					Looking for what someone did?{" "}
					<a className="link" href={`${pageIn(base, "/audit")}?${new URLSearchParams({ find: query.q })}`}>
						Find a person in the audit log
					</a>
				</p>
			)}
		</div>
	);
}

const countWords = (count: number, hasMore: unknown): string =>
	hasMore ? `${count} results on this page` : count === 1 ? "1 result" : `${count} results`;

function Nothing({ suggestion, onlyLeavesOut, query, base }: Shown) {
	if (onlyLeavesOut)
		return (
			<Empty title="Nothing to search for" drawing="keyhole">
				A word with a minus only leaves things out. Add a word that they should contain.
			</Empty>
		);
	return (
		<Empty title="Nothing found" drawing="keyhole">
			{suggestion ? (
				<>
					Did you mean{" "}
					<a className="link" href={searchAddress(base, query, { q: suggestion })}>
						<bdi>{suggestion}</bdi>
					</a>
					?
				</>
			) : (
				"Try fewer or other words, or clear the filters."
			)}
		</Empty>
	);
}
