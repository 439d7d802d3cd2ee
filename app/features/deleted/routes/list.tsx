import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { DeletedTable } from "../deleted-table.tsx";
import { type DeletedQuery, KINDS, listShape } from "../forms.ts";
import { DAYS_SHOWN, listDeleted } from "../list.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Recently deleted");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const query = readQuery(request, listShape);
	const page = await listDeleted(tenant, query);
	return {
		...page,
		...{ query, days: DAYS_SHOWN, base: tenant.base, timeZone: tenant.timeZone, now: new Date() },
	};
}

export default function Deleted({ loaderData }: Route.ComponentProps) {
	const { things, query, days, base, before, after } = loaderData;
	const home = pageIn(base, "/deleted");
	const isNarrowed = query.kind !== undefined;
	const isEmpty = things.length === 0;
	return (
		<>
			<PageHeader
				title="Recently deleted"
				description={`Things deleted in the last ${days} days that you can restore.`}
			/>
			{(!isEmpty || isNarrowed) && (
				<FilterBar
					label="Recently deleted"
					action={home}
					selects={[
						{
							name: "kind",
							label: "Kind",
							value: query.kind ?? "",
							options: [
								{ value: "", label: "Everything" },
								...Object.entries(KINDS).map(([value, label]) => ({ value, label })),
							],
						},
					]}
					clearHref={isNarrowed ? home : undefined}
				/>
			)}
			{isEmpty ? (
				<Empty title={isNarrowed ? "Nothing of this kind" : "Nothing to restore"} drawing="drawer">
					Projects, tasks, comments, files, teams and roles that someone deletes appear here, for those who
					may bring them back.
				</Empty>
			) : (
				<DeletedTable {...loaderData} />
			)}
			<Pager
				label="Recently deleted"
				previousHref={before && addressWith(home, { ...query, after: undefined, before })}
				nextHref={after && addressWith(home, { ...query, before: undefined, after })}
			/>
		</>
	);
}

function addressWith(home: string, query: DeletedQuery): string {
	const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
	return `${home}?${search}`;
}
