import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { data, redirect } from "react-router";
import { withFlash } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Checkbox, checkboxProps, choiceProps, RadioGroup } from "#app/ui/forms/field.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { changeRole } from "../change.server.ts";
import { roleShape } from "../forms.ts";
import { getRoleChoice } from "../role-choice.server.ts";
import type { Route } from "./+types/role";

export const meta: Route.MetaFunction = ({ loaderData }) => [
	{ title: sentence`Change role of ${loaderData?.name ?? "member"} · Tenantry` },
];

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return { ...(await getRoleChoice(tenant, params.member)), home: `${tenant.base}/members` };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, roleShape);
	if (form.invalid) return form.invalid;
	const saved = await changeRole(tenant, params.member, form.values);
	if (saved.outcome === "unknown")
		return form.again({ role: ["Choose one of the roles that are there"] }, 422);
	if (saved.outcome === "unsure") {
		return form.again({ understood: ["Say that you know what you give away"] }, 422);
	}
	if (saved.outcome === "stale") {
		const again = form.again({
			"": [
				sentence`Somebody made ${saved.member.name} ${saved.member.role.name} since you opened this page. Nothing was changed.`,
			],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	const { member, to } = saved;
	const here = `${tenant.base}/members/${member.id}`;
	const isSelf = member.id === tenant.member.id;
	const text = isSelf ? sentence`You are ${to.name} now.` : sentence`${member.name} is ${to.name} now.`;
	const undo = { action: `${here}/role`, values: { role: member.role.key, shown: to.key } };
	return redirect(here, { status: 303, headers: withFlash({ text, ...(!isSelf && { undo }) }) });
}

export default function ChangeRole({ loaderData, actionData }: Route.ComponentProps) {
	const { id, name, role, roles, isSelf, reason, home } = loaderData;
	const here = `${home}/${id}`;
	const [form, fields] = useForm({
		id: "role",
		lastResult: actionData?.result,
		constraint: getZodConstraint(roleShape),
		defaultValue: { role: role.key, understood: undefined },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title={isSelf ? "Change your own role" : sentence`Change role of ${name}`}
				breadcrumbs={[
					{ label: "Members", href: home },
					{ label: name, href: here },
				]}
				description={<p>{sentence`${isSelf ? "Your" : "Their"} role is ${role.name}.`}</p>}
			/>
			{isSelf && !reason && (
				<Notice tone="warning">
					This is your own role. What another role does not include you cannot do any more from the next page
					on, and you cannot take it back yourself: somebody else has to give it to you again.
				</Notice>
			)}
			<PostForm
				// Not conform's own value: after a stale choice the next attempt builds on what is there now.
				hidden={{ shown: role.key }}
				{...getFormProps(form)}
				className="stack"
			>
				<RadioGroup {...choiceProps(fields.role)} label="Role" options={roles} />
				{isSelf && (
					<Checkbox
						{...checkboxProps(fields.understood)}
						label="I know that I cannot take this back myself"
						required
					/>
				)}
				<FormActions submitLabel="Change role" cancelHref={here} disabledReason={reason} />
			</PostForm>
		</>
	);
}
