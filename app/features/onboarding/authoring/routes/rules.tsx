import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Checkbox } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextArea, TextField } from "#app/ui/forms/field.tsx";
import { checkboxProps, fieldProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { StaleNotice } from "#app/ui/notices/stale-notice.tsx";
import { EnterSaves } from "../editor/enter-saves.tsx";
import { TextPreview } from "../editor/text-preview.tsx";
import { rulesShape } from "../forms.ts";
import { getRules, saveRules } from "../onboarding-settings.server.ts";
import { previewOf } from "../preview.server.ts";
import type { Route } from "./+types/rules";

export const meta: Route.MetaFunction = () => titled("Welcome text and rules");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return {
		base: tenant.base,
		rules: await getRules(tenant),
	};
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, rulesShape);
	if (form.invalid) {
		const preview = previewOf(form.invalid.data.result, "welcomeText", tenant.base);
		return data({ ...form.invalid.data, preview, stale: false }, form.invalid.init ?? undefined);
	}
	const saved = await saveRules(tenant, form.values);
	if (saved.outcome !== "saved") {
		const again = form.again({
			"": ["Someone changed these rules after you opened them. Your changes aren’t saved yet."],
		});
		return data({ ...again.data, preview: undefined, stale: true }, again.init ?? undefined);
	}
	const text = saved.changed ? "Saved the onboarding rules." : "There was nothing to save.";
	return seeOther(pageIn(tenant.base, "/settings/onboarding"), { text });
}

export default function OnboardingRules({ loaderData, actionData }: Route.ComponentProps) {
	const { base, rules } = loaderData;
	const [form, fields] = useForm({
		id: "rules",
		lastResult: actionData?.result,
		constraint: getZodConstraint(rulesShape),
		defaultValue: rules,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="Welcome text and rules"
				description="These apply to every path in this workspace."
				breadcrumbs={[{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") }]}
			/>
			{actionData?.preview !== undefined && (
				<TextPreview html={actionData.preview} title="Preview of the welcome text" />
			)}
			{actionData?.stale && <Current rules={rules} />}
			<PostForm
				// Not from conform’s state: after a stale save, the next attempt builds on what is there now.
				hidden={{ version: rules.version }}
				{...getFormProps(form)}
				className="stack"
			>
				<EnterSaves label="Save changes" />
				<TextArea
					{...textAreaProps(fields.welcomeText)}
					label="Welcome text"
					hint="Appears above every path. Markdown: # for a heading, - for a list, **bold**. Optional."
					rows={8}
				/>
				<Button
					{...form.validate.getButtonProps({ name: fields.welcomeText.name })}
					formAction="#preview"
					variant="quiet"
					size="small"
				>
					Preview text
				</Button>
				<Checkbox
					{...checkboxProps(fields.skippingAllowed)}
					label="Optional steps can be skipped"
					hint="Members can return to a skipped step. Required steps can never be skipped."
				/>
				<TextField
					{...fieldProps(fields.remindAfterDays)}
					label="Remind after (days)"
					hint="People with no progress for this long get one email about their current step. 1 to 90; leave empty for no reminders."
					type="number"
					inputMode="numeric"
					width="short"
				/>
				<TextArea
					{...textAreaProps(fields.reminderText)}
					label="Reminder"
					hint="Plain text shown above the step in the email. Optional."
					rows={4}
				/>
				<FormActions submitLabel="Save changes" cancelHref={pageIn(base, "/settings/onboarding")} />
			</PostForm>
		</>
	);
}

/** Shows the saved rules after a stale save. The fields below still hold what was typed. */
function Current({ rules }: Pick<Route.ComponentProps["loaderData"], "rules">) {
	const { welcomeText, skippingAllowed, remindAfterDays, reminderText } = rules;
	return (
		<div className="stack mb-6">
			<StaleNotice />
			<DescriptionList
				items={[
					{ term: "Welcome text", details: welcomeText && <p className="prose">{welcomeText}</p> },
					{ term: "Skipping", details: skippingAllowed ? "Allowed" : "Not allowed" },
					{ term: "Remind after", details: remindAfterDays === null ? undefined : `${remindAfterDays} days` },
					{ term: "Reminder", details: reminderText && <p className="prose">{reminderText}</p> },
				]}
			/>
		</div>
	);
}
