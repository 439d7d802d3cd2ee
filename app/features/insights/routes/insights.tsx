import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows } from "#app/tenant/permissions/permissions.ts";
import { percent } from "#app/ui/charts/chart-scale.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Stats } from "#app/ui/elements/stat.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Empty } from "#app/ui/notices/empty.tsx";
import { LinesSection, StepsSection, TimeSection } from "../charts.tsx";
import { dayOf } from "../days.ts";
import { inWords } from "../duration.ts";
import { Filters } from "../filters.tsx";
import { insightsShape } from "../forms.ts";
import { getInsights, type Shown } from "../insights.server.ts";
import type { Route } from "./+types/insights";

export const meta: Route.MetaFunction = () => titled("Insights");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("insights:view");
	const query = readQuery(request, insightsShape);
	return {
		query,
		insights: await getInsights(tenant, query),
		base: tenant.base,
		search: new URL(request.url).search,
		locale: tenant.dateLocale,
		today: dayOf(new Date()),
		cannotManage: allows(tenant.member, "onboarding:manage")
			? null
			: reasonAgainst(tenant.member, "onboarding:manage"),
	};
}

export default function Insights({ loaderData }: Route.ComponentProps) {
	const { insights, query, base, search, locale, today, cannotManage } = loaderData;
	const { shown } = insights;
	const home = pageIn(base, "/insights");
	const file = (
		<ButtonLink variant="quiet" href={`${home}.csv${search}`}>
			Download as CSV
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title="Insights"
				description={
					<p>How far members get in onboarding, and where they spend time. Figures are kept by day in UTC.</p>
				}
				actions={shown && file}
			/>
			{shown ? (
				<>
					<Filters insights={insights} query={query} home={home} today={today} />
					<PathFigures shown={shown} locale={locale} />
				</>
			) : (
				<Empty
					drawing="stairs"
					title="Nothing to count yet"
					action={
						<ButtonLink href={pageIn(base, "/settings/onboarding")} disabledReason={cannotManage}>
							View onboarding paths
						</ButtonLink>
					}
				>
					Once a member starts an onboarding path, this page shows how far people get, where they stop and how
					long each step takes.
				</Empty>
			)}
		</>
	);
}

function PathFigures({ shown, locale }: { shown: Shown; locale: string }) {
	const { total, steps, byRole, byTeam, byVersion } = shown;
	const anything = [total, ...steps.map(({ figures }) => figures)].some(
		({ started, done, skipped }) => started + done + skipped > 0,
	);
	const before = total.reached - total.started;
	if (!anything) {
		return (
			<Empty title="No activity on this path in this period" drawing="stairs">
				Try more days, another path or version, or everyone instead of one role or team.
			</Empty>
		);
	}
	return (
		<div className="stack">
			<Stats
				items={[
					{
						...{ label: "Started", value: total.started },
						hint: before > 0 ? `${before} more had started before` : "In this period",
					},
					{
						...{ label: "Finished", value: total.done },
						hint: `${Math.round(percent(total.done, total.reached))}% of the ${total.reached} on the path`,
					},
					{
						label: "Median time to finish",
						value: total.medianSeconds === null ? "–" : inWords(total.medianSeconds),
						hint: total.medianSeconds === null ? undefined : "Half finished faster",
					},
				]}
			/>
			<StepsSection shown={shown} />
			<TimeSection shown={shown} locale={locale} />
			<LinesSection title="By role" header="Role" lines={byRole} />
			<LinesSection title="By team" header="Team" lines={byTeam} />
			<LinesSection title="By version" header="Version" lines={byVersion} />
		</div>
	);
}
