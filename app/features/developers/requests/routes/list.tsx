import { href } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { KEPT_CALLS, KEPT_DAYS } from "#app/tenant/registry/api-requests.server.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { groups } from "../../docs/describe.server.ts";
import { type CallsFilter, callsShape, OUTCOMES } from "../forms.ts";
import { listCalls, type ShownCall } from "../list.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Request log");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("keys:own");
	const query = readQuery(request, callsShape);
	const { after: _after, before: _before, ...filter } = query;
	const page = await listCalls(tenant, query);
	const operations = groups().flatMap((group) =>
		group.operations.map(({ id, summary }) => ({ id, summary })),
	);
	const { base, timeZone } = tenant;
	const kept = { days: KEPT_DAYS, calls: KEPT_CALLS };
	return { ...page, filter, operations, kept, base, timeZone, now: new Date() };
}

type Shown = Route.ComponentProps["loaderData"];

export default function RequestLog({ loaderData }: Route.ComponentProps) {
	const { calls, seesAll, kept, filter, base, after, before } = loaderData;
	const here = pageIn(base, "/settings/developers/requests");
	const hrefOf = (side: "after" | "before", cursor: string | undefined) =>
		cursor && `${here}?${new URLSearchParams({ ...filter, [side]: cursor })}`;
	return (
		<>
			<PageHeader
				title="Request log"
				description={`Calls with ${seesAll ? "any key" : "your keys"} in the last ${kept.days} days, up to ${kept.calls.toLocaleString("en")} in the workspace. Contents of requests and responses aren’t kept.`}
				breadcrumbs={[{ label: "Developers", href: pageIn(base, "/settings/developers") }]}
			/>
			<Filters {...loaderData} />
			{calls.length === 0 ? <NoCalls filter={filter} /> : <Calls {...loaderData} />}
			<Pager label="Request log" nextHref={hrefOf("after", after)} previousHref={hrefOf("before", before)} />
		</>
	);
}

function NoCalls({ filter }: { filter: CallsFilter }) {
	return Object.keys(filter).length > 0 ? (
		<Empty title="No calls match" drawing="keys">
			Try fewer filters.
		</Empty>
	) : (
		<Empty title="No calls yet" drawing="keys">
			A call appears here a moment after it was answered.
		</Empty>
	);
}

function Filters({ filter, keys, operations, base }: Shown) {
	const here = pageIn(base, "/settings/developers/requests");
	return (
		<FilterBar
			label="Request log"
			action={here}
			selects={[
				{
					...{ name: "key", label: "Key", value: filter.key },
					options: [
						{ value: "", label: "Any key" },
						...keys.map(({ id, name }) => ({ value: id, label: name })),
					],
				},
				{
					...{ name: "outcome", label: "Outcome", value: filter.outcome },
					options: [
						{ value: "", label: "Any outcome" },
						...Object.entries(OUTCOMES).map(([value, label]) => ({ value, label })),
					],
				},
				{
					...{ name: "operation", label: "Operation", value: filter.operation },
					options: [
						{ value: "", label: "Any operation" },
						...operations.map(({ id, summary }) => ({ value: id, label: summary })),
					],
				},
			]}
			clearHref={Object.keys(filter).length > 0 ? here : undefined}
		/>
	);
}

function Calls({ calls, operations, base, timeZone, now }: Shown) {
	const summaryOf = (operation: string) =>
		operations.find(({ id }) => id === operation)?.summary ?? operation;
	return (
		<div className="calls">
			<Table<ShownCall>
				caption="Calls, newest first"
				captionHidden
				rows={calls}
				rowKey={({ requestId }) => requestId}
				columns={[
					{ key: "call", header: "Call", cell: ({ operation }) => summaryOf(operation) },
					{ key: "status", header: "Response", narrow: "bare", cell: (call) => <Answer call={call} /> },
					{
						key: "when",
						header: "When",
						narrow: "bare",
						words: true,
						cell: ({ at, ms }) => (
							<>
								<Time at={at} now={now} timeZone={timeZone} />{" "}
								<span className="beneath">{`${ms.toLocaleString("en")} ms`}</span>
							</>
						),
					},
					{
						key: "key",
						header: "Key",
						narrow: "absent",
						cell: ({ by, network }) => (
							<>
								<Key base={base} {...by} /> {network && <span className="beneath">from {network}</span>}
							</>
						),
					},
					{
						key: "request",
						header: "Request ID",
						narrow: "absent",
						cell: ({ requestId }) => (
							<code className="text-small short-id" title={requestId}>
								{requestId}
							</code>
						),
					},
				]}
			/>
		</div>
	);
}

function Answer({ call: { status, rule, problem } }: { call: ShownCall }) {
	const badge = <Badge tone={status < 400 ? "success" : status < 500 ? "warning" : "danger"}>{status}</Badge>;
	const why = rule ?? problem;
	if (status < 400 || why === undefined) return badge;
	return (
		<>
			{badge}{" "}
			<span className="beneath">
				{problem === undefined ? (
					why
				) : (
					<a className="link" href={href("/api/problems/:problem", { problem })}>
						{why}
					</a>
				)}
			</span>
		</>
	);
}

function Key({ base, id, name }: { base: string } & ShownCall["by"]) {
	return (
		<a className="link" href={pageIn(base, "/settings/developers/:apiKey", id)}>
			{name === undefined ? <code>{id}</code> : <bdi>{name}</bdi>}
		</a>
	);
}
