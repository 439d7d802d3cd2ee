import { getFormProps, useForm } from "@conform-to/react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { Checkbox } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextArea } from "#app/ui/forms/field.tsx";
import { checkboxProps, choiceProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { joiningShape } from "../forms.ts";
import { getSettings, type ListedDomain, listDomains, saveJoining, USUAL_ROLE } from "../general.server.ts";
import type { Route } from "./+types/joining";

export const meta: Route.MetaFunction = () => titled("Who may join");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { workspace, roles } = await getSettings(tenant);
	const { allowedEmailDomains, settings, savedAt } = workspace;
	return {
		base: tenant.base,
		savedAt,
		domains: allowedEmailDomains.join("\n"),
		listed: listDomains(workspace),
		open: settings.domainJoin !== undefined,
		role: settings.domainJoin?.role ?? settings.defaultRole ?? USUAL_ROLE,
		roles: roles.map(({ key, name }) => ({ value: key, label: name })),
	};
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, joiningShape);
	if (form.invalid) return form.invalid;
	const saved = await saveJoining(tenant, form.values);
	if (saved.outcome === "bad domains") return form.again({ domains: saved.problems }, 422);
	if (saved.outcome === "stale") {
		return form.again({
			"": ["Someone changed these settings after you opened them. Check your entries, then save again."],
		});
	}
	if (saved.outcome !== "saved") {
		return form.again({ role: ["This role no longer exists or isn’t yours to assign. Choose another."] });
	}
	const text = saved.changed ? "Joining settings saved." : "There was nothing to save.";
	// Leads back to the page that shows which domains still need proof.
	return seeOther(pageIn(tenant.base, "/settings/joining"), { text });
}

export default function Joining({ loaderData, actionData }: Route.ComponentProps) {
	const { base, savedAt, domains, open, role, roles, listed } = loaderData;
	const [form, fields] = useForm({
		id: "joining",
		lastResult: actionData?.result,
		defaultValue: { domains, open: open ? "on" : undefined, role },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="Who may join"
				description={
					<p>
						{open
							? "People with a verified address at one of your domains can join without an invitation. Everyone else needs one."
							: "Everyone needs an invitation to join. You can let people with a verified address at your domains join without one."}
					</p>
				}
			/>
			<PostForm hidden={{ savedAt }} {...getFormProps(form)} className="stack">
				<TextArea
					{...textAreaProps(fields.domains)}
					label="Allowed domains"
					hint="One per line, for example acme.example. Public providers such as gmail.com can’t be used."
					rows={4}
				/>
				<Checkbox
					{...checkboxProps(fields.open)}
					label="People at these domains can join without an invitation"
					hint="They see this workspace in their list, with a button to join."
				/>
				<Select
					{...choiceProps(fields.role)}
					label="They join as"
					hint="The role of people who join without an invitation."
					options={roles}
				/>
				<FormActions submitLabel="Save changes" cancelHref={pageIn(base, "/settings")} />
			</PostForm>
			{listed.length > 0 && <Proofs {...loaderData} />}
		</>
	);
}

type Shown = Route.ComponentProps["loaderData"];

/** Shows which domains let people in, and what is still missing for the others. */
function Proofs({ listed, savedAt, domains, open, role }: Shown) {
	return (
		<Section title="Proof of your domains">
			<p className="mb-3">
				A domain lets people in only once it’s proven to be yours, by a DNS record or by an owner’s verified
				address. We look up the record again each time someone joins.
			</p>
			<ul className="stack">
				{listed.map((one) => (
					<li key={one.domain} className="card wrap-anywhere">
						<Proof {...one} />
					</li>
				))}
			</ul>
			<PostForm hidden={{ savedAt, domains, open: open ? "on" : undefined, role }} className="mt-3">
				<Button variant="quiet">Check now</Button>
			</PostForm>
		</Section>
	);
}

function Proof({ domain, proof, record }: ListedDomain) {
	return (
		<>
			<p className="font-strong">{domain}</p>
			<p className="text-small text-ink-soft">
				{proof?.by === "dns" && "Proven by its DNS record."}
				{proof?.by === "address" &&
					"Proven by an owner’s verified address. For stronger proof, add this DNS record:"}
				{!proof &&
					"Not proven, so no one can join with it yet. Add this TXT record in the domain’s DNS settings:"}
			</p>
			{proof?.by !== "dns" && (
				<DescriptionList
					items={[
						{
							term: "Name",
							details: (
								<copy-text>
									<code>
										<bdi>{record.name}</bdi>
									</code>
								</copy-text>
							),
						},
						{
							term: "Value",
							details: (
								<copy-text>
									<code>{record.value}</code>
								</copy-text>
							),
						},
					]}
				/>
			)}
		</>
	);
}
