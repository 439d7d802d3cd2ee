import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { workQueryShape } from "../forms.ts";
import { groupByDay } from "../groups.ts";
import { listMyWork } from "../list.server.ts";
import { WorkList } from "../work-list.tsx";
import type { Route } from "./+types/my-work";

export const meta: Route.MetaFunction = () => titled("My work");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const page = await listMyWork(tenant, readQuery(request, workQueryShape));
	return { ...page, base: tenant.base, today: dayIn(tenant.timeZone) };
}

export default function MyWork({ loaderData }: Route.ComponentProps) {
	const { work, before, after, base, today } = loaderData;
	const here = pageIn(base, "/my-work");
	return (
		<>
			<PageHeader title="My work" description="Your tasks and the projects you lead, overdue first." />
			{work.length === 0 ? (
				<Empty
					title="Nothing to do"
					action={<ButtonLink href={pageIn(base, "/projects")}>Open the projects</ButtonLink>}
				>
					Tasks that are assigned to you and projects you lead appear here, from every project you can see.
				</Empty>
			) : (
				<div className="stack max-w-text">
					{groupByDay(work, today).map((group) => (
						<Section key={group.title} title={group.title}>
							<WorkList work={group.work} base={base} today={today} />
						</Section>
					))}
				</div>
			)}
			<Pager
				label="My work"
				previousHref={before && `${here}?before=${before}`}
				nextHref={after && `${here}?after=${after}`}
			/>
		</>
	);
}
