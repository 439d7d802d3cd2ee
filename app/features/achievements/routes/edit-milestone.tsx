import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { BADGES, type BadgeName, BadgePicture } from "#app/ui/elements/badge-picture.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { textOf, wordsOf } from "../criterion.ts";
import { milestoneId } from "../find.server.ts";
import { criterionOf, editShape } from "../forms.ts";
import { countWhoReached, getMilestone } from "../list.server.ts";
import { MilestoneForm, type MilestoneReply } from "../milestone-form.tsx";
import { editMilestone } from "../milestones.server.ts";
import type { Route } from "./+types/edit-milestone";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Edit ${quoted(loaderData?.milestone.name, "milestone")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { milestone, reached } = await getMilestone(tenant, milestoneId(params.milestone));
	const { id, name, rewardText, badge, criterion, version } = milestone;
	return {
		...{ milestone: { id, name, rewardText, badge, criterion, version }, reached },
		base: tenant.base,
	};
}

/** Counts first if the criterion changed; saves everything else right away. */
export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const id = milestoneId(params.milestone);
	const form = await submit(request, editShape);
	if (form.invalid) return form.invalid;
	const criterion = criterionOf(form.values);
	const text = textOf(criterion);
	const { milestone } = await getMilestone(tenant, id);
	const isOther = textOf(milestone.criterion) !== text;
	const shown = async (again: ReturnType<typeof form.again>, { isStale = false } = {}) => {
		const count = isOther ? await countWhoReached(tenant, criterion, id) : undefined;
		const checked = count === undefined ? undefined : { criterion: text, count };
		return data({ ...again.data, checked, isStale }, again.init ?? undefined);
	};
	if (isOther && form.values.checked !== text) return shown(form.again({}, 200));
	const saved = await editMilestone(tenant, id, form.values);
	if (saved.outcome === "stale") {
		const told = "Someone changed this milestone after you opened it. Your changes aren’t saved yet.";
		return shown(form.again({ "": [told] }), { isStale: true });
	}
	if (saved.outcome !== "saved") {
		return shown(form.again({ name: ["There is already a milestone with this name. Choose another."] }));
	}
	return seeOther(pageIn(tenant.base, "/settings/milestones"), {
		text: sentence`Saved the milestone “${saved.name}”.`,
	});
}

export default function EditMilestone({ loaderData, actionData }: Route.ComponentProps) {
	const { base, milestone } = loaderData;
	const { criterion, ...words } = milestone;
	const answer: MilestoneReply | undefined = actionData;
	return (
		<MilestoneForm
			result={answer?.result}
			start={{ ...words, ...criterion }}
			checked={answer?.checked}
			isReady
			labels={{ save: "Save changes", check: "Save changes" }}
			cancelHref={pageIn(base, "/settings/milestones")}
			aside={<Standing {...loaderData} />}
		>
			<PageHeader
				title={sentence`Edit “${milestone.name}”`}
				breadcrumbs={[{ label: "Milestones", href: pageIn(base, "/settings/milestones") }]}
			/>
			{answer?.isStale && <CurrentValues milestone={milestone} />}
		</MilestoneForm>
	);
}

/** Explains what a change affects and what it does not; the way to its end comes after the form. */
function Standing({ base, milestone, reached }: Route.ComponentProps["loaderData"]) {
	const who =
		reached === 0
			? "No one has reached it yet."
			: `${reached === 1 ? "1 member has" : `${reached.toLocaleString("en")} members have`} reached it and will keep it, whatever you change here.`;
	return (
		<Section title="This milestone" boxed>
			<div className="stack">
				<BadgePicture badge={milestone.badge as BadgeName} isDecoration />
				<p>{who} If you change the requirement, everyone who already meets the new one gets it too.</p>
				<ButtonLink
					variant="danger-quiet"
					href={pageIn(base, "/settings/milestones/:milestone/delete", milestone.id)}
				>
					Delete milestone
				</ButtonLink>
			</div>
		</Section>
	);
}

function CurrentValues({ milestone }: { milestone: Route.ComponentProps["loaderData"]["milestone"] }) {
	const { name, criterion, rewardText, badge } = milestone;
	return (
		<div className="stack mb-6">
			<StaleNotice />
			<DescriptionList
				items={[
					{ term: "Name", details: name },
					{ term: "Requirement", details: wordsOf(criterion) },
					{ term: "Text", details: rewardText || "None" },
					{ term: "Badge", details: BADGES[badge as BadgeName]?.label ?? "Star" },
				]}
			/>
		</div>
	);
}
