import { getFormProps, useForm } from "@conform-to/react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { timeZoneLabel } from "#app/platform/time-zones.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { Checkbox, RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select } from "#app/ui/forms/field.tsx";
import { checkboxProps, choiceProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { RHYTHMS, settingsShape } from "../forms.ts";
import { KindsTable } from "../kinds-table.tsx";
import { getSettings, saveSettings } from "../settings.server.ts";
import type { Route } from "./+types/settings";

export const meta: Route.MetaFunction = () => titled("Notification settings");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, name, timeZone } = tenant;
	return { start: await getSettings(tenant), base, workspace: name, timeZone };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, settingsShape);
	if (form.invalid) return form.invalid;
	await saveSettings(tenant, form.values);
	return seeOther(pageIn(tenant.base, "/notifications/settings"), { text: "Notification settings saved." });
}

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
	value: String(hour),
	label: `${String(hour).padStart(2, "0")}:00`,
}));

export default function NotificationSettings({ loaderData, actionData }: Route.ComponentProps) {
	const { start, base, workspace, timeZone } = loaderData;
	const [form, fields] = useForm({
		id: "notification-settings",
		lastResult: actionData?.result,
		defaultValue: start,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="Notification settings"
				breadcrumbs={[{ label: "Notifications", href: pageIn(base, "/notifications") }]}
				description={<p>{sentence`What you want to be told about ${workspace}, and how.`}</p>}
			/>
			<PostForm {...getFormProps(form)} className="stack max-w-text">
				<KindsTable
					ways={[
						{ label: "In app", field: fields.inApp },
						{ label: "By email", field: fields.byEmail },
					]}
				/>
				<Section title="Emails" boxed>
					<div className="stack">
						<RadioGroup
							{...choiceProps(fields.howOften)}
							label="How often"
							hint="Anything you have already read is left out."
							options={Object.entries(RHYTHMS).map(([value, label]) => ({ value, label }))}
						/>
						<Checkbox
							{...checkboxProps(fields.quietHours)}
							label="Quiet hours"
							hint={`No emails during these hours: they come when the hours end. Times are in ${timeZoneLabel(timeZone)}.`}
						/>
						<div className="row">
							<Select {...choiceProps(fields.quietFrom)} label="Quiet from" options={HOURS} />
							<Select {...choiceProps(fields.quietUntil)} label="Quiet until" options={HOURS} />
						</div>
					</div>
				</Section>
				<div className="row">
					<Button>Save settings</Button>
					<ButtonLink variant="quiet" href={pageIn(base, "/notifications")}>
						Cancel
					</ButtonLink>
				</div>
			</PostForm>
			<p className="mt-8 max-w-text text-small text-ink-soft">
				Do you keep your notifications open?{" "}
				<a className="link" href={`${pageIn(base, "/notifications")}?refresh=on`}>
					Open a list that reloads itself
				</a>
			</p>
		</>
	);
}
