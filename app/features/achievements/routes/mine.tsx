import { Fragment, useContext } from "react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { BadgePicture } from "#app/ui/elements/badge-picture.tsx";
import { CardGrid, Section } from "#app/ui/elements/card.tsx";
import { AskPath } from "#app/ui/elements/disabled-reason.tsx";
import { Progress } from "#app/ui/elements/progress.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Time } from "#app/ui/text/time.tsx";
import { AchievementCards } from "../achievement-cards.tsx";
import { type Ahead, getMyAchievements } from "../mine.server.ts";
import type { Route } from "./+types/mine";

export const meta: Route.MetaFunction = () => titled("Achievements");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	const found = await getMyAchievements(tenant);
	return { ...found, role: tenant.member.role.name, base, timeZone, now: new Date() };
}

export default function Achievements({ loaderData }: Route.ComponentProps) {
	const { reached, ahead, role, base, timeZone, now } = loaderData;
	return (
		<>
			<PageHeader title="Achievements" description="What you have reached here, and what comes next." />
			<div className="stack">
				{reached.length > 0 ? (
					<Section title="Reached">
						<AchievementCards achievements={reached} timeZone={timeZone} now={now} />
					</Section>
				) : (
					<Empty title={ahead.length > 0 ? "Your first achievement awaits" : "Nothing yet"} drawing="stairs">
						{ahead.length > 0
							? "Reach one of these milestones, and the achievement is awarded automatically."
							: "There are no milestones that you can reach right now."}
					</Empty>
				)}
				{ahead.length > 0 && (
					<Section title="Up next">
						<CardGrid>
							{ahead.map((milestone) => (
								<Next key={milestone.id} milestone={milestone} base={base} timeZone={timeZone} now={now} />
							))}
						</CardGrid>
						<Closed ahead={ahead} role={role} />
					</Section>
				)}
			</div>
		</>
	);
}

/** Says once what this member’s role leaves out of what they could reach, and leads to where they can ask for it. */
function Closed({ ahead, role }: { ahead: Ahead[]; role: string }) {
	const askPath = useContext(AskPath);
	const missing = new Map(
		ahead.flatMap(({ cannot, place }) => (cannot ? [[cannot.permission, place.label]] : [])),
	);
	if (missing.size === 0) return null;
	return (
		<LeftOut>
			<p className="text-small text-ink-soft">
				{sentence`Some of these need permissions that your role, ${role}, doesn’t include.`}
				{askPath !== undefined &&
					[...missing].map(([permission, label], at) => (
						<Fragment key={permission}>
							{at > 0 ? " · " : " "}
							<a className="link whitespace-nowrap" href={`${askPath}?permission=${permission}`}>
								{`Ask to ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
							</a>
						</Fragment>
					))}
			</p>
		</LeftOut>
	);
}

type NextProps = { milestone: Ahead; base: string; timeZone: string; now: Date };

/** Shows a milestone that can still be reached, with progress if it takes more than one. */
function Next({ milestone, base, timeZone, now }: NextProps) {
	const { name, badge, words, done, count, unit, until, place, cannot } = milestone;
	const takes = `When you have ${words}`;
	return (
		<article className="card flex flex-wrap gap-4">
			<BadgePicture badge={badge} isAhead />
			<div className="grid min-w-0 flex-1 basis-36 content-start gap-2 wrap-anywhere">
				<h3 className="text-body">
					<bdi>{name}</bdi>
				</h3>
				{count === 1 || done === 0 ? (
					<p>{takes}</p>
				) : (
					<Progress label={takes} value={done} max={count} unit={unit} />
				)}
				{until && (
					<p className="text-small text-ink-soft">
						Until <Time at={until} timeZone={timeZone} now={now} precision="day" />
					</p>
				)}
				{!cannot && (
					<p>
						<a className="link" href={pageIn(base, place.page)}>
							{place.label}
							<span className="sr-only">
								{" "}
								for <bdi>{name}</bdi>
							</span>
						</a>
					</p>
				)}
			</div>
		</article>
	);
}
