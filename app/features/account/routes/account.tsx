import { getFormProps, useForm } from "@conform-to/react";
import { data, href } from "react-router";
import { accountUrl } from "#app/platform/clerk/page-urls.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther, takeFlash } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { timeZoneLabel, zonesWith } from "#app/platform/time-zones.ts";
import { areaOfAccount } from "#app/tenant/areas.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { getPreferences, savePreferences } from "#app/tenant/registry/preferences.server.ts";
import { findWayBack, type WayBack } from "#app/tenant/registry/way-back.server.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { Checkbox, RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select } from "#app/ui/forms/field.tsx";
import { checkboxProps, choiceProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageArea } from "#app/ui/frame/area.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Notice } from "#app/ui/notices/notice.tsx";
import { accountShape, DENSITIES, preferencesShape, THEMES } from "../forms.ts";
import { getMyself } from "../picture.server.ts";
import type { Route } from "./+types/account";

export const meta: Route.MetaFunction = () => titled("My account");

export async function loader({ request, context }: Route.LoaderArgs) {
	const { userId } = await requirePerson({ request, context });
	const { from } = readQuery(request, accountShape);
	const [person, preferences, workspace] = await Promise.all([
		getMyself(userId),
		getPreferences(userId),
		findWayBack(userId, from),
	]);
	const { theme = "system", density = "comfortable", timeZone = "" } = preferences;
	const { smallScript = true, shortcuts = "on" } = preferences;
	const { flash, headers } = takeFlash(request);
	return data(
		{
			person,
			workspace,
			start: { theme, density, timeZone, smallScript, shortcuts: shortcuts === "on" },
			look: { theme, density },
			zones: zonesWith(timeZone),
			flash,
			clerk: accountUrl("/account", request),
		},
		{ headers },
	);
}

export async function action({ request, context }: Route.ActionArgs) {
	const { userId } = await requirePerson({ request, context });
	const { from } = readQuery(request, accountShape);
	const form = await submit(request, preferencesShape);
	if (form.invalid) return form.invalid;
	await savePreferences(userId, form.values);
	const back = from ? `?${new URLSearchParams({ from })}` : "";
	return seeOther(href("/account") + back, { text: "Preferences saved." });
}

const wayBack = ({ name, slug, hue }: WayBack) => ({ name, hue, href: pageIn(`/${slug}`, "/dashboard") });

const options = (of: Record<string, string>) =>
	Object.entries(of).map(([value, label]) => ({ value, label }));

export default function Account({ loaderData, actionData }: Route.ComponentProps) {
	const { person, workspace, start, zones, flash, clerk } = loaderData;
	const [form, fields] = useForm({
		id: "preferences",
		lastResult: actionData?.result,
		defaultValue: start,
	});
	return (
		<PlainFrame person={person} back={workspace && wayBack(workspace)}>
			<ErrorSummary problems={problemsOf(form)} />
			{flash && (
				<Notice isOutcome tone="success">
					{flash.text}
				</Notice>
			)}
			<PageArea value={workspace && areaOfAccount(`/${workspace.slug}`)}>
				<PageHeader title="My account" />
			</PageArea>
			<Columns
				aside={
					<Section title="You" boxed>
						<div className="row mb-3">
							<Avatar {...person} />
							<span className="wrap-anywhere">
								<bdi className="font-strong">{person.name}</bdi>
								<br />
								<span className="text-ink-soft">{person.email}</span>
							</span>
						</div>
						<div className="actions-below">
							<ButtonLink variant="quiet" href="/account/picture">
								Change picture
							</ButtonLink>
							<ButtonLink variant="quiet" href={clerk}>
								Addresses, password and devices
							</ButtonLink>
							<ButtonLink variant="quiet" href="/workspaces">
								My workspaces
							</ButtonLink>
						</div>
					</Section>
				}
			>
				<Section title="Preferences" boxed>
					<PostForm {...getFormProps(form)} className="stack">
						<RadioGroup {...choiceProps(fields.theme)} label="Theme" beside options={options(THEMES)} />
						<RadioGroup
							{...choiceProps(fields.density)}
							label="Density"
							beside
							options={options(DENSITIES)}
						/>
						<Checkbox
							{...checkboxProps(fields.smallScript)}
							label="Use the small script"
							hint="Adds comforts to the pages of a workspace, such as filters that apply themselves. Everything works without it."
						/>
						<Checkbox
							{...checkboxProps(fields.shortcuts)}
							label="Use keyboard shortcuts"
							hint="Single keys, such as g and then p for the projects. They need the small script."
						/>
						<Select
							{...choiceProps(fields.timeZone)}
							label="Time zone"
							hint="Times are shown in this zone in every workspace."
							whole
							options={[
								{ value: "", label: "The workspace’s time zone" },
								...zones.map((zone) => ({ value: zone, label: timeZoneLabel(zone) })),
							]}
						/>
						<Button>Save preferences</Button>
					</PostForm>
				</Section>
			</Columns>
		</PlainFrame>
	);
}
