import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { capitalized } from "#app/platform/text.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { BadgePicture } from "#app/ui/elements/badge-picture.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { wordsOf } from "../criterion.ts";
import { pauseShape } from "../forms.ts";
import { type ListedMilestone, listMilestones } from "../list.server.ts";
import { MOST_MILESTONES, setActive, TOO_MANY_MILESTONES } from "../milestones.server.ts";
import type { Route } from "./+types/milestones";

export const meta: Route.MetaFunction = () => titled("Milestones");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const milestones = await listMilestones(tenant);
	const isFull = milestones.length >= MOST_MILESTONES;
	return {
		milestones,
		base: tenant.base,
		cannotCreate: isFull ? TOO_MANY_MILESTONES : null,
	};
}

/** Pauses or resumes a milestone; each button is its own form. */
export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, pauseShape);
	if (form.invalid) return form.invalid;
	const { milestone: id, to } = form.values;
	const { name } = await setActive(tenant, { id, isActive: to === "active" });
	const here = pageIn(tenant.base, "/settings/milestones");
	const text =
		to === "active"
			? sentence`Resumed “${name}”. Anyone who qualified in the meantime gets it now.`
			: sentence`Paused “${name}”. No one gets it until you resume it.`;
	const undo = {
		action: here,
		values: { milestone: String(id), to: to === "active" ? "paused" : "active" },
	};
	return seeOther(here, { text, undo });
}

export default function Milestones({ loaderData }: Route.ComponentProps) {
	const { milestones, base, cannotCreate } = loaderData;
	const newMilestone = (
		<ButtonLink href={pageIn(base, "/settings/milestones/new")} disabledReason={cannotCreate}>
			New milestone
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title="Milestones"
				description={
					<p>
						Goals that members reach by using the workspace. Members see theirs under{" "}
						<a className="link" href={pageIn(base, "/achievements")}>
							Achievements
						</a>
						.
					</p>
				}
				actions={milestones.length > 0 && newMilestone}
			/>
			{milestones.length === 0 ? (
				<Empty title="No milestones yet" drawing="stairs" action={newMilestone}>
					A milestone marks something worth doing here, like a first project. Members see what they have
					reached and what comes next, which helps new ones find their way around.
				</Empty>
			) : (
				<List milestones={milestones} base={base} />
			)}
		</>
	);
}

function List({ milestones, base }: { milestones: ListedMilestone[]; base: string }) {
	const here = pageIn(base, "/settings/milestones");
	return (
		<Table<ListedMilestone>
			caption="Milestones"
			captionHidden
			rows={milestones}
			rowKey={({ id }) => String(id)}
			columns={[
				{ key: "name", header: "Name", cell: (milestone) => <Name milestone={milestone} base={base} /> },
				{
					key: "reached",
					header: "Reached by",
					narrow: "bare",
					cell: (milestone) => <ReachedBy milestone={milestone} base={base} />,
				},
				{
					key: "criterion",
					header: "Requirement",
					narrow: "bare",
					cell: ({ criterion }) => capitalized(wordsOf(criterion)),
				},
				{
					key: "state",
					header: "State",
					narrow: "bare",
					words: true,
					// On a phone a row says only what is not as usual.
					cell: ({ isActive }) =>
						isActive ? (
							<span className="wide">
								<Badge tone="success">Active</Badge>
							</span>
						) : (
							<Badge tone="warning">Paused</Badge>
						),
				},
			]}
			shortAction
			actions={({ id, name, isActive }) => (
				<PostForm hidden={{ milestone: id }} action={here}>
					<Button name="to" value={isActive ? "paused" : "active"} variant="quiet" size="small">
						{isActive ? "Pause" : "Resume"}
						<span className="sr-only">
							{" "}
							<bdi>{name}</bdi>
						</span>
					</Button>
				</PostForm>
			)}
		/>
	);
}

function Name({ milestone, base }: { milestone: ListedMilestone; base: string }) {
	const { id, name, badge } = milestone;
	return (
		<span className="flex items-center gap-3">
			<BadgePicture badge={badge} size="small" />
			<a
				href={pageIn(base, "/settings/milestones/:milestone/edit", id)}
				className="min-w-0 self-baseline wrap-anywhere"
			>
				<bdi>{name}</bdi>
			</a>
		</span>
	);
}

function ReachedBy({ milestone, base }: { milestone: ListedMilestone; base: string }) {
	const { id, reached, isBackfilling } = milestone;
	const words = reached === 1 ? "1 member" : `${reached.toLocaleString("en")} members`;
	return (
		<>
			{reached === 0 ? (
				<span className="text-ink-soft whitespace-nowrap">No one yet</span>
			) : (
				<a
					className="link whitespace-nowrap"
					href={`${pageIn(base, "/achievements/everybody")}?milestone=${id}`}
				>
					{words}
				</a>
			)}{" "}
			{isBackfilling && <span className="beneath">Checking who already qualifies</span>}
		</>
	);
}
