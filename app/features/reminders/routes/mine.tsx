import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { getMyEmailPreference, saveMyEmailPreference } from "../email-preferences.server.ts";
import { EmailPreferencesForm } from "../email-preferences-form.tsx";
import { emailPreferenceShape } from "../forms.ts";
import type { Route } from "./+types/mine";

export const meta: Route.MetaFunction = () => titled("My reminders");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return { wanted: await getMyEmailPreference(tenant), workspace: tenant.name };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, emailPreferenceShape);
	if (form.invalid) return form.invalid;
	const { wish = "refused" } = form.values;
	await saveMyEmailPreference(tenant, wish);
	const text = wish === "wanted" ? "Reminders are on." : "Reminders are off.";
	return seeOther(pageIn(tenant.base, "/profile/reminders"), { text });
}

export default function MyReminders({ loaderData }: Route.ComponentProps) {
	const { wanted, workspace } = loaderData;
	return (
		<>
			<PageHeader title="My reminders" description="Emails about your onboarding." />
			<Empty
				title={wanted ? "Reminders are on" : "Reminders are off"}
				drawing="letterbox"
				action={<EmailPreferencesForm wanted={wanted} />}
			>
				{wanted
					? sentence`If you haven’t continued your onboarding in ${workspace} for a while, we email you about your next step, once per step.`
					: sentence`You don’t get reminders about your onboarding in ${workspace}.`}
			</Empty>
		</>
	);
}
