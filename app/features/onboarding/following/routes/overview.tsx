import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { withFlash } from "#app/platform/http/flash.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { Drawing } from "#app/ui/elements/drawing.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Markdown } from "#app/ui/text/markdown.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { beginMyOnboarding } from "../../progress/begin.server.ts";
import { effortOf } from "../../progress/effort.ts";
import { StepsProgress } from "../../progress/steps-progress.tsx";
import { getMyOnboarding, type Overview } from "../my-onboarding.server.ts";
import { ProgressList } from "../step-list.tsx";
import type { Route } from "./+types/overview";

export const meta: Route.MetaFunction = () => titled("Onboarding");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	return { overview: await getMyOnboarding(tenant), base, timeZone };
}

/** Starts the path that the page showed. It starts once, even if pressed twice or if the worker was first. */
export async function action({ context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await beginMyOnboarding(tenant);
	const overview = await getMyOnboarding(tenant);
	const home = pageIn(tenant.base, "/onboarding");
	if (overview.state !== "active" || !overview.next) return redirect(home, 303);
	const headers = withFlash({ text: sentence`You’ve started “${overview.path.name}”.` });
	return redirect(pageIn(tenant.base, "/onboarding/:step", overview.next), { status: 303, headers });
}

export default function MyWay({ loaderData }: Route.ComponentProps) {
	const { overview, base, timeZone } = loaderData;
	if (overview.state === "none") {
		return (
			<>
				<PageHeader title="Onboarding" />
				<Empty
					drawing="stairs"
					title="No onboarding for you"
					action={<ButtonLink href={pageIn(base, "/dashboard")}>Open the dashboard</ButtonLink>}
				>
					This workspace has no onboarding path for you. If one is added, its first step appears on your
					dashboard.
				</Empty>
			</>
		);
	}
	const { state, path, steps, next } = overview;
	return (
		<>
			<PageHeader title="Onboarding" />
			<Columns asideFirst aside={<OverviewStatus overview={overview} base={base} timeZone={timeZone} />}>
				<Section title={path.name}>
					{path.description && <p className="mb-3 text-ink-soft whitespace-pre-line">{path.description}</p>}
					<ProgressList
						steps={steps}
						next={state === "active" ? next : undefined}
						base={state === "preview" ? undefined : base}
					/>
				</Section>
			</Columns>
		</>
	);
}

type Begun = Exclude<Overview, { state: "none" }>;
type OverviewStatusProps = { overview: Begun; base: string; timeZone: string };

/** Shows the progress and the one button that continues; before that, what this workspace welcomes people with. */
function OverviewStatus({ overview, base, timeZone }: OverviewStatusProps) {
	const { state, steps, settled, skipped, minutesLeft, next, completedAt, welcome } = overview;
	// The text that most workspaces welcome people with says it already.
	const saysStop = welcome?.includes("stop at any time");
	const optional = steps.filter(({ isRequired, status }) => !isRequired && status === "open").length;
	return (
		<div className="card stack">
			<span className="hidden sm:block">
				<Drawing name="stairs" />
			</span>
			{state !== "completed" && welcome && <Markdown html={welcome} />}
			{state === "active" && (
				<StepsProgress label="Your progress" settled={settled} skipped={skipped} total={steps.length} />
			)}
			{state === "completed" && completedAt ? (
				<p>
					You finished onboarding on <Time at={completedAt} timeZone={timeZone} precision="day" />,{" "}
					{doneWords(steps.length, skipped)}. You can still come back to every step.
				</p>
			) : (
				<p className="text-ink-soft">
					{effortOf(
						{ steps: steps.length - settled, minutes: minutesLeft },
						state === "active" ? " left" : "",
					)}
					. {optionalWords(optional)}{" "}
					{!saysStop && "You can stop at any time and continue later, on any device."}
				</p>
			)}
			{state === "preview" && (
				<PostForm>
					<Button>Begin</Button>
				</PostForm>
			)}
			{state === "active" && next && (
				<ButtonLink href={pageIn(base, "/onboarding/:step", next)}>Continue</ButtonLink>
			)}
			{state === "completed" && <ButtonLink href={pageIn(base, "/dashboard")}>Open the dashboard</ButtonLink>}
		</div>
	);
}

/** What someone did, and what they left out. */
const doneWords = (total: number, skipped: number) =>
	skipped > 0 ? `with ${total - skipped} steps done and ${skipped} skipped` : `with all ${total} steps done`;

function optionalWords(count: number): string {
	if (count === 0) return "";
	return count === 1 ? "One of them is optional." : `${count} of them are optional.`;
}
