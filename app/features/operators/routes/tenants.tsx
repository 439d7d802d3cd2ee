import { readQuery } from "#app/platform/http/address/query.server.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { bytes } from "../numbers.ts";
import { StateBadge } from "../state-badge.tsx";
import { TenantName } from "../tenant-name.tsx";
import { listShape, STATES, type TenantListQuery } from "../tenants/forms.ts";
import { type ListedTenant, listTenants } from "../tenants/list.server.ts";
import type { Route } from "./+types/tenants";

export const meta: Route.MetaFunction = () => titled("Workspaces · Operations");

export async function loader({ request }: Route.LoaderArgs) {
	const query = readQuery(request, listShape);
	return { ...(await listTenants(query)), query, now: new Date() };
}

const HOME = "/admin/tenants";

function addressOf(query: TenantListQuery, changes: Partial<TenantListQuery>): string {
	const { q, state, sort, after } = { ...query, after: undefined, ...changes };
	const search = new URLSearchParams();
	if (q) search.set("q", q);
	if (state !== "open") search.set("state", state);
	if (sort !== "address") search.set("sort", sort);
	if (after) search.set("after", after);
	return search.size > 0 ? `${HOME}?${search}` : HOME;
}

export default function Tenants({ loaderData }: Route.ComponentProps) {
	const { tenants, query, after } = loaderData;
	const isFiltered = query.q !== undefined || query.state !== "open";
	return (
		<>
			<PageHeader
				title="Workspaces"
				description={
					query.sort === "activity" ? (
						<p>This order leaves out workspaces without any activity.</p>
					) : (
						<p>Search finds the start of a name or an address, and whole IDs.</p>
					)
				}
			/>
			<FilterBar
				label="Workspaces"
				action={HOME}
				search={{ name: "q", label: "Search", value: query.q }}
				selects={[
					{
						name: "state",
						label: "State",
						value: query.state,
						options: Object.entries(STATES).map(([value, label]) => ({ value, label })),
					},
				]}
				values={{ sort: query.sort === "address" ? undefined : query.sort }}
				clearHref={isFiltered ? HOME : undefined}
			/>
			{tenants.length === 0 ? (
				<Empty title="No matching workspaces" drawing="keyhole">
					Try fewer letters or another state.
				</Empty>
			) : (
				<List {...loaderData} />
			)}
			<Pager label="Workspaces" nextHref={after && addressOf(query, { after })}>
				{tenants.length === 0
					? undefined
					: tenants.length === 1
						? "1 workspace on this page"
						: `${tenants.length} workspaces on this page`}
			</Pager>
		</>
	);
}

function List({ tenants, query, now }: Route.ComponentProps["loaderData"]) {
	const sortBy = (sort: TenantListQuery["sort"], direction: "ascending" | "descending") => ({
		href: addressOf(query, { sort }),
		direction: query.sort === sort ? direction : undefined,
	});
	return (
		<Table<ListedTenant>
			caption="Workspaces"
			captionHidden
			rows={tenants}
			rowKey={({ id }) => id}
			columns={[
				{
					key: "name",
					header: "Name",
					cell: (tenant) => <TenantName tenant={tenant} />,
					sort: sortBy("name", "ascending"),
				},
				{
					key: "slug",
					header: "Address",
					narrow: "bare",
					cell: ({ slug }) => slug,
					sort: sortBy("address", "ascending"),
				},
				{
					key: "state",
					header: "State",
					narrow: "bare",
					cell: ({ status }) => <StateBadge state={status} />,
				},
				{
					key: "version",
					header: "Version",
					narrow: "absent",
					cell: (tenant) => <Version tenant={tenant} />,
				},
				{
					key: "activity",
					header: "Last activity",
					narrow: "bare",
					sort: sortBy("activity", "descending"),
					cell: ({ lastEventAt }) =>
						lastEventAt ? <Time at={lastEventAt} timeZone="UTC" now={now} precision="day" /> : "None",
				},
				{
					key: "created",
					header: "Created",
					narrow: "absent",
					sort: sortBy("created", "descending"),
					cell: ({ createdAt }) => <Time at={createdAt} timeZone="UTC" precision="day" />,
				},
				{
					key: "size",
					header: "Size",
					narrow: "absent",
					align: "end",
					cell: ({ sizeBytes }) => (sizeBytes === null ? "–" : bytes(sizeBytes)),
				},
				{
					key: "files",
					header: "Files",
					narrow: "absent",
					align: "end",
					cell: ({ filesBytes }) => (filesBytes === null ? "–" : bytes(filesBytes)),
				},
			]}
		/>
	);
}

function Version({ tenant: { version, isAtHead } }: { tenant: ListedTenant }) {
	// The number is enough where space is short; the workspace's page shows the name.
	const number = version.split("_")[0] ?? version;
	return <>{isAtHead ? number : `${number}, behind`}</>;
}
