import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { BriefChanges } from "../changes.tsx";
import { EVENT_KINDS } from "../entries.server.ts";
import { chosen, listShape } from "../forms.ts";
import { humanize, shortUserAgent } from "../humanize.ts";
import { type ListedEntry, listEntries } from "../list.server.ts";
import { exportAddress, logAddress } from "../log-address.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Audit log");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("audit:view");
	const { member, base, timeZone } = tenant;
	const query = readQuery(request, listShape);
	const page = await listEntries(tenant, query);
	const { after: _after, before: _before, find, ...filter } = query;
	return {
		...page,
		...{ filter, find, base, timeZone, now: new Date(), kinds: EVENT_KINDS },
		cannotExport: allows(member, "audit:export") ? null : reasonAgainst(member, "audit:export"),
	};
}

type Shown = Route.ComponentProps["loaderData"];

export default function AuditLog({ loaderData }: Route.ComponentProps) {
	const { entries, filter, base, after, before, timeZone } = loaderData;
	return (
		<>
			<PageHeader
				title="Audit log"
				description={
					<p>
						Every change in this workspace, with who made it. Entries are chained, so none can be edited.
						Times are in {timeZone}.
					</p>
				}
				actions={
					<ButtonLink variant="quiet" href={pageIn(base, "/audit/verify")}>
						Check the log
					</ButtonLink>
				}
			/>
			<Filters {...loaderData} />
			{filter.id && (
				<p className="mb-4 text-small text-ink-soft">
					Showing only entries about {filter.subject ?? "ID"} {filter.id}.
				</p>
			)}
			{entries.length === 0 ? (
				<Empty title="No entries match" drawing="ledger">
					Try other dates or fewer filters.
				</Empty>
			) : (
				<List {...loaderData} />
			)}
			<Pager
				label="Audit log"
				previousHref={before === undefined ? null : logAddress(base, filter, { before })}
				nextHref={after === undefined ? null : logAddress(base, filter, { after })}
			>
				{entries.length === 0 ? undefined : `${entries.length} on this page`}
			</Pager>
			<ExportLinks {...loaderData} />
		</>
	);
}

function Filters({ filter, base, people, kinds, find }: Shown) {
	const events = kinds.flatMap(({ subject, events }) => [
		{ value: subject, label: `${humanize(subject)}: everything` },
		...events.map((event) => ({ value: event, label: humanize(event) })),
	]);
	return (
		<FilterBar
			label="Audit log"
			action={pageIn(base, "/audit")}
			selects={[
				{
					...{ name: "person", label: "Who", value: filter.person },
					options: [
						{ value: "", label: "Anyone" },
						...people.people.map(({ id, name }) => ({ value: id, label: name })),
					],
					find: { name: "find", label: "Find a person", value: find, more: people.more },
				},
				{
					...{ name: "event", label: "What", value: filter.event },
					options: [{ value: "", label: "Anything" }, ...events],
				},
				{
					...{ name: "subject", label: "About", value: filter.subject },
					options: [
						{ value: "", label: "Anything" },
						...kinds.map(({ subject }) => ({ value: subject, label: humanize(subject) })),
					],
				},
			]}
			dates={[
				{ name: "from", label: "From", value: filter.from },
				{ name: "to", label: "To", value: filter.to },
			]}
			values={{ id: filter.id }}
			clearHref={Object.keys(chosen(filter)).length > 0 ? pageIn(base, "/audit") : undefined}
		/>
	);
}

function List({ entries, base, timeZone, now }: Shown) {
	return (
		<Table<ListedEntry>
			caption="Events, newest first"
			captionHidden
			sentences
			rows={entries}
			rowKey={({ id }) => id}
			columns={[
				{
					key: "what",
					header: "What happened",
					cell: (entry) => <What entry={entry} href={pageIn(base, "/audit/:entry", entry.seq)} />,
				},
				{
					key: "about",
					header: "About",
					narrow: "absent",
					words: true,
					cell: ({ subject }) => <span className="whitespace-nowrap">{humanize(subject.type)}</span>,
				},
				{
					key: "when",
					header: "When",
					narrow: "bare",
					cell: ({ at }) => <Time at={at} now={now} timeZone={timeZone} />,
				},
				{
					key: "where",
					header: "Source",
					narrow: "absent",
					cell: ({ origin }) => <RequestOrigin origin={origin} />,
				},
			]}
		/>
	);
}

function What({ entry, href }: { entry: ListedEntry; href: string }) {
	return (
		<>
			<a className="row-name log-entry" href={href}>
				<strong>
					<bdi>{entry.actor.name}</bdi>
				</strong>{" "}
				{entry.sentence}
			</a>
			<BriefChanges changes={entry.changes} />
		</>
	);
}

function RequestOrigin({ origin: { ip, userAgent } }: Pick<ListedEntry, "origin">) {
	if (!ip && !userAgent) return <span className="text-ink-soft">System</span>;
	return (
		<>
			{ip} {userAgent && <span className="beneath">{shortUserAgent(userAgent)}</span>}
		</>
	);
}

function ExportLinks({ base, filter, cannotExport }: Shown) {
	const isNarrowed = Object.keys(chosen(filter)).length > 0;
	return (
		<div id="export" className="mt-8">
			<Section title="Export" boxed>
				<p className="mb-4 max-w-text text-ink-soft">
					{isNarrowed
						? "CSV and JSON lines contain the filtered entries. "
						: "CSV and JSON lines contain the whole log. "}
					The archive contains the whole log with its chain, and a program to verify it offline. Every export
					is itself logged.
				</p>
				<div className="row">
					<ButtonLink
						variant="quiet"
						href={exportAddress(base, "csv", filter)}
						rel="nofollow"
						disabledReason={cannotExport}
					>
						CSV
					</ButtonLink>
					{!cannotExport && (
						<>
							<ButtonLink variant="quiet" href={exportAddress(base, "jsonl", filter)} rel="nofollow">
								JSON lines
							</ButtonLink>
							<ButtonLink variant="quiet" href={exportAddress(base, "archive")} rel="nofollow">
								Archive for offline verification
							</ButtonLink>
						</>
					)}
				</div>
			</Section>
		</div>
	);
}
