import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { effortOf } from "../../progress/effort.ts";
import { newPathShape } from "../forms.ts";
import { PathForm } from "../path-form.tsx";
import { createPath, TOO_MANY_PATHS } from "../paths.server.ts";
import { STARTING_POINTS } from "../starting-points.server.ts";
import type { Route } from "./+types/new";

export const meta: Route.MetaFunction = () => titled("New onboarding path");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("onboarding:manage");
	const points = STARTING_POINTS.map(({ key, name, description, steps }) => ({
		value: key,
		label: `${name} (${effortOf({ steps: steps.length, minutes: steps.reduce((sum, { minutes }) => sum + minutes, 0) })})`,
		hint: description,
	}));
	const nothing = { value: "nothing", label: "Nothing", hint: "An empty path. You add every step yourself." };
	return { base: tenant.base, points: [...points, nothing] };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, newPathShape);
	if (form.invalid) return form.invalid;
	const saved = await createPath(tenant, form.values);
	if (saved.outcome !== "saved") return form.again({ "": [TOO_MANY_PATHS] });
	return seeOther(pageIn(tenant.base, "/settings/onboarding/:path", saved.id), {
		text: sentence`Created the path “${saved.name}”. No one gets it yet.`,
	});
}

export default function NewPath({ loaderData, actionData }: Route.ComponentProps) {
	const { base, points } = loaderData;
	return (
		<PathForm
			result={actionData?.result}
			points={points}
			start={{ from: points[0]?.value }}
			submitLabel="Create path"
			cancelHref={pageIn(base, "/settings/onboarding")}
		>
			<PageHeader
				title="New onboarding path"
				description="You can change everything before the first member sees it."
				breadcrumbs={[{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") }]}
			/>
		</PathForm>
	);
}
