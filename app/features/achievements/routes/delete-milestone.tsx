import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { renamedNote } from "#app/tenant/refusals/free-name.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { milestoneId } from "../find.server.ts";
import { removalShape } from "../forms.ts";
import { getMilestone } from "../list.server.ts";
import { removeMilestone, undeleteMilestone } from "../milestones.server.ts";
import type { Route } from "./+types/delete-milestone";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(loaderData ? sentence`Delete the milestone “${loaderData.name}”` : "Delete milestone");

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { milestone, reached } = await getMilestone(tenant, milestoneId(params.milestone));
	return { base: tenant.base, name: milestone.name, reached };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const id = milestoneId(params.milestone);
	const home = pageIn(tenant.base, "/settings/milestones");
	const form = await submitButton(request, removalShape);
	if (form.invalid) return form.invalid;
	if (form.values.to === "there") {
		const milestone = await undeleteMilestone(tenant, id);
		const text = sentence`Restored the milestone “${milestone.name}”.` + renamedNote("milestone", milestone);
		return seeOther(home, { text });
	}
	const { name } = await removeMilestone(tenant, id);
	const undo = {
		action: pageIn(tenant.base, "/settings/milestones/:milestone/delete", id),
		values: { to: "there" },
	};
	return seeOther(home, { text: sentence`Deleted the milestone “${name}”.`, undo });
}

export default function DeleteMilestone({ loaderData }: Route.ComponentProps) {
	const { base, name, reached } = loaderData;
	const who = reached === 1 ? "1 member" : `${reached.toLocaleString("en")} members`;
	return (
		<Confirm
			title={sentence`Delete the milestone “${name}”`}
			breadcrumbs={[{ label: "Milestones", href: pageIn(base, "/settings/milestones") }]}
			consequences={[
				...(reached > 0
					? [sentence`${who} who reached it will no longer see it in their achievements.`]
					: []),
				"No one can reach it anymore. To let members who have it keep it, pause it instead.",
				"You can undo this on the next page. Everyone who had it gets it back.",
			]}
			submitLabel="Delete milestone"
			cancelHref={pageIn(base, "/settings/milestones")}
			values={{ to: "deleted" }}
		/>
	);
}
