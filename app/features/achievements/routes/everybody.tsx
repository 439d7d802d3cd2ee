import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Badge } from "#app/ui/elements/badge.tsx";
import { BadgePicture } from "#app/ui/elements/badge-picture.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { type AchievementHolder, listHolders } from "../everybody.server.ts";
import { type EverybodyQuery, everybodyShape } from "../forms.ts";
import type { Route } from "./+types/everybody";

export const meta: Route.MetaFunction = () => titled("Everyone’s achievements");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("onboarding:manage");
	const query = readQuery(request, everybodyShape);
	const page = await listHolders(tenant, query);
	return { ...page, query, base: tenant.base, timeZone: tenant.timeZone, now: new Date() };
}

function addressOf(home: string, { milestone }: EverybodyQuery, cursor: Partial<EverybodyQuery>): string {
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries({ milestone, ...cursor }))
		if (value) search.set(name, String(value));
	return search.size > 0 ? `${home}?${search}` : home;
}

export default function Everybody({ loaderData }: Route.ComponentProps) {
	const { holders, milestones, query, base, after, before } = loaderData;
	const home = pageIn(base, "/achievements/everybody");
	const isNarrowed = query.milestone !== undefined;
	return (
		<>
			<PageHeader title="Everyone’s achievements" />
			<FilterBar
				label="Achievements"
				action={home}
				selects={[
					{
						name: "milestone",
						label: "Milestone",
						value: query.milestone === undefined ? "" : String(query.milestone),
						options: [
							{ value: "", label: "Any milestone" },
							...milestones.map(({ id, name }) => ({ value: String(id), label: name })),
						],
					},
				]}
				clearHref={isNarrowed ? home : undefined}
			/>
			{holders.length === 0 ? (
				<Empty title={isNarrowed ? "No one has reached it yet" : "No achievements yet"} drawing="stairs">
					People appear here when they reach a milestone.
				</Empty>
			) : (
				<Holders {...loaderData} />
			)}
			<Pager
				label="Achievements"
				previousHref={before && addressOf(home, query, { before })}
				nextHref={after && addressOf(home, query, { after })}
			>
				{holders.length === 0 ? undefined : `${holders.length} on this page`}
			</Pager>
		</>
	);
}

function Holders({ holders, base, timeZone, now }: Route.ComponentProps["loaderData"]) {
	return (
		<Table<AchievementHolder>
			dense
			caption="Achievements by person"
			captionHidden
			rows={holders}
			rowKey={({ id }) => id}
			columns={[
				{ key: "name", header: "Name", cell: (holder) => <Name holder={holder} base={base} /> },
				{
					key: "achievements",
					header: "Reached",
					narrow: "bare",
					cell: ({ id: holder, achievements, more }) => (
						<ul className="awards">
							{achievements.map(({ id, name, badge, reachedAt }) => (
								<li key={id}>
									<BadgePicture badge={badge} size="small" />
									<span className="min-w-0 self-baseline wrap-anywhere">
										<bdi>{name}</bdi>{" "}
										<span className="text-small sm:ms-2 text-ink-soft">
											<Time at={reachedAt} now={now} timeZone={timeZone} precision="day" />
										</span>
									</span>
								</li>
							))}
							{more > 0 && (
								<li>
									<a className="link" href={pageIn(base, "/members/:member", holder)}>{`${more} more`}</a>
								</li>
							)}
						</ul>
					),
				},
			]}
		/>
	);
}

function Name({ holder, base }: { holder: AchievementHolder; base: string }) {
	return (
		<span className="flex items-baseline gap-3">
			<Avatar name={holder.name} id={holder.id} />
			<span className="min-w-0 wrap-anywhere">
				<a href={pageIn(base, "/members/:member", holder.id)} className="row-name">
					<bdi>{holder.name}</bdi>
				</a>
				{holder.isGone && (
					<>
						{" "}
						<Badge>Left</Badge>
					</>
				)}
			</span>
		</span>
	);
}
