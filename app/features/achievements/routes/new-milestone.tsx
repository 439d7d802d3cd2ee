import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { textOf } from "../criterion.ts";
import { criterionOf, milestoneShape } from "../forms.ts";
import { countWhoReached } from "../list.server.ts";
import { MilestoneForm, type MilestoneReply } from "../milestone-form.tsx";
import { createMilestone, TOO_MANY_MILESTONES } from "../milestones.server.ts";
import type { Route } from "./+types/new-milestone";

export const meta: Route.MetaFunction = () => titled("New milestone");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("onboarding:manage");
	return { base: tenant.base };
}

/** Counts first who has reached it; saves once the count for the same criterion was shown. */
export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, milestoneShape);
	if (form.invalid) return form.invalid;
	const criterion = criterionOf(form.values);
	const counted = async (again: ReturnType<typeof form.again>) => {
		const count = await countWhoReached(tenant, criterion);
		return data({ ...again.data, checked: { criterion: textOf(criterion), count } }, again.init ?? undefined);
	};
	if (form.values.checked !== textOf(criterion)) return counted(form.again({}, 200));
	const saved = await createMilestone(tenant, form.values);
	if (saved.outcome === "full") {
		return counted(form.again({ "": [TOO_MANY_MILESTONES] }));
	}
	if (saved.outcome !== "saved") {
		return counted(form.again({ name: ["There is already a milestone with this name. Choose another."] }));
	}
	return seeOther(pageIn(tenant.base, "/settings/milestones"), {
		text: sentence`Created the milestone “${saved.name}”. Anyone who already qualifies gets it now.`,
	});
}

export default function NewMilestone({ loaderData, actionData }: Route.ComponentProps) {
	const answer: MilestoneReply | undefined = actionData;
	return (
		<MilestoneForm
			result={answer?.result}
			checked={answer?.checked}
			isReady={answer?.checked !== undefined}
			labels={{ save: "Create milestone", check: "Check who has reached it" }}
			cancelHref={pageIn(loaderData.base, "/settings/milestones")}
		>
			<PageHeader
				title="New milestone"
				description="Before it’s created, you’ll see how many members have already reached it."
				breadcrumbs={[{ label: "Milestones", href: pageIn(loaderData.base, "/settings/milestones") }]}
			/>
		</MilestoneForm>
	);
}
