import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Checkbox, RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { checkboxProps, choiceProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Notice } from "#app/ui/notices/notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { authorizeChange, changeRole } from "../change.server.ts";
import { roleShape } from "../forms.ts";
import { getRoleChoice } from "../role-choice.server.ts";
import type { Route } from "./+types/role";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Change role of ${loaderData?.name ?? "member"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return { ...(await getRoleChoice(tenant, params.member)), base: tenant.base };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, roleShape);
	if (form.invalid) {
		await authorizeChange(tenant, params.member);
		return form.invalid;
	}
	const saved = await changeRole(tenant, params.member, form.values);
	if (saved.outcome === "unknown") return form.again({ role: ["Choose one of the available roles"] }, 422);
	if (saved.outcome === "unsure") {
		return form.again({ understood: ["Confirm that you can’t undo this yourself"] }, 422);
	}
	if (saved.outcome === "stale") {
		const again = form.again({
			"": [
				sentence`Someone changed the role of ${saved.member.name} to ${saved.member.role.name} since you opened this page. Nothing was changed.`,
			],
		});
		return data({ ...again.data, stale: true }, again.init ?? undefined);
	}
	const { member, to } = saved;
	const here = pageIn(tenant.base, "/members/:member", member.id);
	const isSelf = member.id === tenant.member.id;
	const text = isSelf ? sentence`You are now ${to.name}.` : sentence`${member.name} is now ${to.name}.`;
	const undo = {
		action: pageIn(tenant.base, "/members/:member/role", member.id),
		values: { role: member.role.key, shown: to.key },
	};
	return seeOther(here, { text, ...(!isSelf && { undo }) });
}

export default function ChangeRole({ loaderData, actionData }: Route.ComponentProps) {
	const { id, name, role, roles, isSelf, reason, base } = loaderData;
	const here = pageIn(base, "/members/:member", id);
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
					{ label: "Members", href: pageIn(base, "/members") },
					{ label: name, href: here },
				]}
				description={<p>{sentence`${isSelf ? "Your" : "Their"} role is ${role.name}.`}</p>}
			/>
			{isSelf && !reason && (
				<Notice tone="warning">
					This is your own role. You lose whatever the new role doesn’t include right away, and you can’t undo
					that yourself: someone else has to give it back to you.
				</Notice>
			)}
			<PostForm
				// Not conform's own value, so that after a stale choice the next attempt builds on the current role.
				hidden={{ shown: role.key }}
				{...getFormProps(form)}
				className="stack"
			>
				<RadioGroup {...choiceProps(fields.role)} label="Role" options={roles} />
				{isSelf && (
					<Checkbox
						{...checkboxProps(fields.understood)}
						label="I understand that I can’t undo this myself"
						required
					/>
				)}
				<FormActions submitLabel="Change role" cancelHref={here} disabledReason={reason} />
			</PostForm>
		</>
	);
}
