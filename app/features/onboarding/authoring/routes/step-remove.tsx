import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { removalShape } from "../forms.ts";
import { getStep, MOST_STEPS, removeStep, restoreStep } from "../steps.server.ts";
import type { Route } from "./+types/step-remove";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(loaderData ? sentence`Remove the step “${loaderData.title}”` : "Remove step");

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { path, step } = await getStep(tenant, params.path, params.step);
	return {
		base: tenant.base,
		path: { id: path.id, name: path.name, isPublished: path.publishedVersion !== null },
		title: step.title,
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const here = pageIn(tenant.base, "/settings/onboarding/:path", params.path);
	const form = await submitButton(request, removalShape);
	if (form.invalid) return form.invalid;
	if (form.values.to === "there") {
		const back = await restoreStep(tenant, params.path, params.step);
		const text =
			back.outcome === "saved"
				? sentence`Restored the step “${back.title}”.`
				: `A path can have up to ${MOST_STEPS} steps. Remove another one first.`;
		return seeOther(here, { text });
	}
	const { title } = await removeStep(tenant, params.path, params.step);
	const undo = {
		action: pageIn(tenant.base, "/settings/onboarding/:path/steps/:step/remove", params.path, params.step),
		values: { to: "there" },
	};
	return seeOther(here, { text: sentence`Removed the step “${title}” from the draft.`, undo });
}

export default function RemoveStep({ loaderData }: Route.ComponentProps) {
	const { base, path, title } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	return (
		<Confirm
			title={sentence`Remove the step “${title}”`}
			breadcrumbs={[
				{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
				{ label: path.name, href: here },
			]}
			consequences={[
				"The step and its content are removed from the draft.",
				path.isPublished
					? "New members still get it until you publish the path again. People partway through keep it."
					: "No member has seen it yet.",
				"You can undo this on the next page, until you publish.",
			]}
			submitLabel="Remove step"
			cancelHref={here}
			values={{ to: "gone" }}
		/>
	);
}
