import { getFormProps, useForm } from "@conform-to/react";
import { data } from "react-router";
import { PermissionFields } from "#app/features/roles/permission-fields.tsx";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { choiceProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { LONGEST, PERSONAL, policyShape, SCOPES } from "../forms.ts";
import { getKeyPolicy, saveKeyPolicy } from "../policy.server.ts";
import { PolicyFacts } from "../policy-facts.tsx";
import type { Route } from "./+types/policy";

export const meta: Route.MetaFunction = () => titled("Policy for API keys");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return { ...(await getKeyPolicy(tenant)), base: tenant.base };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("integrations:manage");
	const form = await submit(request, policyShape);
	if (form.invalid) return form.invalid;
	const saved = await saveKeyPolicy(tenant, form.values);
	if (saved.outcome === "stale") {
		const again = form.again({
			"": [
				"Someone changed the workspace’s settings after you opened them. Your changes haven’t been saved yet.",
			],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	const text = saved.outcome === "saved" ? savedText(saved.stopped) : "There was nothing to save.";
	return seeOther(pageIn(tenant.base, "/settings/developers/policy"), { text });
}

function savedText(stopped: number): string {
	if (stopped === 0) return "Policy saved. Every key is within the limits.";
	return stopped === 1
		? "Policy saved. One key is over a limit."
		: `Policy saved. ${stopped.toLocaleString("en")} keys are over a limit.`;
}

// A policy gives nothing, so a member may name more in it than their own role has.
const EVERYTHING = { permissions: ["*"], role: "" };

export default function Policy({ loaderData, actionData }: Route.ComponentProps) {
	const { base, policy, savedAt } = loaderData;
	const { longestKeyDays, personalKeys, keyScopes } = policy;
	const home = pageIn(base, "/settings/developers");
	const [form, fields] = useForm({
		id: "policy",
		lastResult: actionData?.result,
		defaultValue: {
			lifetime: longestKeyDays === undefined ? "any" : String(longestKeyDays),
			personal: personalKeys === false ? "no" : "yes",
			scopes: keyScopes === undefined ? "any" : "some",
			permissions: keyScopes ?? [],
		},
	});
	const stale = actionData !== undefined && "stale" in actionData;
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="Policy for API keys"
				description="Limits for every API key of this workspace."
				breadcrumbs={[{ label: "Developers", href: home }]}
			/>
			{stale && (
				<div className="stack">
					<StaleNotice />
					<PolicyFacts policy={policy} />
				</div>
			)}
			<Columns aside={<WhatItDoes />}>
				<PostForm hidden={{ savedAt }} {...getFormProps(form)} className="form-part stack">
					<RadioGroup
						{...choiceProps(fields.lifetime)}
						label="Longest lifetime"
						hint="Counted from the day the key was created. Rotating a key doesn’t extend it."
						options={Object.entries(LONGEST).map(([value, label]) => ({ value, label }))}
					/>
					<RadioGroup
						{...choiceProps(fields.personal)}
						label="Personal keys"
						options={Object.entries(PERSONAL).map(([value, label]) => ({ value, label }))}
					/>
					<RadioGroup
						{...choiceProps(fields.scopes)}
						label="Scopes"
						hint="A key with other scopes keeps working, but only with the allowed ones."
						options={Object.entries(SCOPES).map(([value, label]) => ({ value, label }))}
					/>
					<div className="only-some-scopes">
						<PermissionFields
							legend="Scopes that keys may have"
							id={fields.permissions.id}
							name={fields.permissions.name}
							errors={fields.permissions.errors}
							ticked={[fields.permissions.initialValue ?? []].flat().filter((one) => typeof one === "string")}
							granting={EVERYTHING}
						/>
					</div>
					<FormActions submitLabel="Save policy" cancelHref={home} />
				</PostForm>
			</Columns>
		</>
	);
}

function WhatItDoes() {
	return (
		<Section title="What a policy does" boxed>
			<ul className="bullets">
				<li>A key over a limit stops working until you allow it again.</li>
				<li>Nothing is revoked: the page of a key says what stops it.</li>
				<li>Every change of the policy is in the audit log.</li>
			</ul>
		</Section>
	);
}
