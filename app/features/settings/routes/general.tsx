import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { timeZoneLabel, zonesWith } from "#app/platform/time-zones.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { CardGrid, Columns, Section } from "#app/ui/elements/card.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextField } from "#app/ui/forms/field.tsx";
import { choiceProps, fieldProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { type Description, DescriptionList } from "#app/ui/lists/description-list.tsx";
import { DATE_LOCALES, generalShape } from "../forms.ts";
import { previewSettings, saveGeneral, USUAL_LOCALE, USUAL_ROLE } from "../general.server.ts";
import type { Route } from "./+types/general";

export const meta: Route.MetaFunction = () => titled("Settings");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { workspace, roles, cannotManage } = await previewSettings(tenant);
	const { name, slug, timeZone, logoUrl, allowedEmailDomains, settings, savedAt } = workspace;
	return {
		base: tenant.base,
		cannotManage,
		workspace: {
			name,
			slug,
			timeZone,
			savedAt,
			dateLocale: settings.dateLocale ?? USUAL_LOCALE,
			defaultRole: settings.defaultRole ?? USUAL_ROLE,
		},
		hasLogo: logoUrl !== null,
		domains: allowedEmailDomains,
		joining: settings.domainJoin !== undefined,
		roles: roles.map(({ key, name }) => ({ value: key, label: name })),
		zones: cannotManage ? [] : zonesWith(timeZone),
	};
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("organization:manage");
	const form = await submit(request, generalShape);
	if (form.invalid) return form.invalid;
	const saved = await saveGeneral(tenant, form.values);
	if (saved.outcome === "stale") {
		return form.again({
			"": ["Someone changed these settings after you opened them. Check your entries, then save again."],
		});
	}
	if (saved.outcome !== "saved") {
		return form.again({
			defaultRole: ["This role no longer exists or isn’t yours to assign. Choose another."],
		});
	}
	const text = saved.changed ? "Settings saved." : "There was nothing to save.";
	return seeOther(pageIn(tenant.base, "/settings"), { text });
}

export default function GeneralSettings({ loaderData, actionData }: Route.ComponentProps) {
	const { workspace, roles, zones, cannotManage } = loaderData;
	const [form, fields] = useForm({
		id: "general",
		lastResult: actionData?.result,
		constraint: getZodConstraint(generalShape),
		defaultValue: workspace,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader title="Settings" />
			{cannotManage ? (
				<CardGrid>
					<Look {...loaderData} />
					<Aside {...loaderData} />
				</CardGrid>
			) : (
				<Columns aside={<Aside {...loaderData} />}>
					<PostForm
						// Bypasses conform's own value, so that after a stale save the next attempt builds on the current settings.
						hidden={{ savedAt: workspace.savedAt }}
						{...getFormProps(form)}
						className="stack"
					>
						<TextField {...fieldProps(fields.name)} label="Workspace name" autoComplete="organization" />
						<Select
							{...choiceProps(fields.timeZone)}
							label="Time zone"
							hint="Every page shows times in this zone."
							whole
							options={zones.map((zone) => ({ value: zone, label: timeZoneLabel(zone) }))}
						/>
						<Select
							{...choiceProps(fields.dateLocale)}
							label="Date format"
							hint="How dates are written. Search uses the same language: in English, “plan” also finds “planning”. A new language takes a few minutes."
							options={Object.entries(DATE_LOCALES).map(([value, label]) => ({ value, label }))}
						/>
						<Select
							{...choiceProps(fields.defaultRole)}
							label="Default role"
							hint="Preselected for invitations and used for people added outside Tenantry."
							options={roles}
						/>
						<div className="row">
							<Button>Save changes</Button>
						</div>
					</PostForm>
				</Columns>
			)}
			{cannotManage && (
				<LeftOut>
					<Button variant="quiet" disabledReason={cannotManage}>
						Change settings
					</Button>
				</LeftOut>
			)}
		</>
	);
}

/** Shows the settings to members who may not change them. */
function Look({ workspace, roles }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="Workspace" boxed>
			<Facts
				items={[
					{ term: "Name", details: workspace.name },
					{ term: "Time zone", details: timeZoneLabel(workspace.timeZone) },
					{ term: "Date format", details: DATE_LOCALES[workspace.dateLocale] },
					{
						term: "Default role",
						details: roles.find(({ value }) => value === workspace.defaultRole)?.label,
					},
				]}
			/>
		</Section>
	);
}

/** Lists facts of one of several cards, whose values line up. */
function Facts({ items }: { items: Description[] }) {
	return (
		<div className="facts-aligned">
			<DescriptionList items={items} />
		</div>
	);
}

function Aside({
	base,
	workspace,
	domains,
	joining,
	hasLogo,
	cannotManage,
}: Route.ComponentProps["loaderData"]) {
	return (
		<>
			<Section title="Address and picture" boxed>
				<Facts
					items={[
						{ term: "Address", details: `/${workspace.slug}` },
						{ term: "Picture", details: hasLogo ? "Your own" : "From the name" },
					]}
				/>
				{!cannotManage && (
					<p className="row mt-3">
						<a className="link" href={pageIn(base, "/settings/address")}>
							Change address
						</a>{" "}
						<a className="link" href={pageIn(base, "/settings/logo")}>
							Change picture
						</a>
					</p>
				)}
			</Section>
			<Section title="Joining" boxed>
				<Facts
					items={[
						{
							term: "Open to",
							details: joining ? "Invited people, and anyone at these domains" : "Invited people only",
						},
						{ term: "Domains", details: domains.length > 0 ? domains.join(", ") : undefined },
					]}
				/>
				{!cannotManage && (
					<p className="mt-3">
						<a className="link" href={pageIn(base, "/settings/joining")}>
							Choose who may join
						</a>
					</p>
				)}
			</Section>
			{!cannotManage && (
				<Section title="Close the workspace" boxed>
					<p className="mb-3">No one can open it after that. Its owners can undo this for 30 days.</p>
					<ButtonLink variant="danger-quiet" href={pageIn(base, "/settings/close")}>
						Close workspace
					</ButtonLink>
				</Section>
			)}
		</>
	);
}
