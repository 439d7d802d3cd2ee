import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { profileShape } from "../forms.ts";
import { getMyProfile, saveMyProfile } from "../profile.server.ts";
import type { Route } from "./+types/profile";

export const meta: Route.MetaFunction = () => titled("My profile");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { firstName, lastName, phone, email } = await getMyProfile(tenant);
	return { base: tenant.base, workspace: tenant.name, firstName, lastName, phone, email };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, profileShape);
	if (form.invalid) return form.invalid;
	const saved = await saveMyProfile(tenant, form.values);
	if (saved.outcome === "clerk") {
		return form.again(
			{
				"": ["Our sign-in service isn’t responding. Nothing was saved. Try again in a moment."],
			},
			503,
		);
	}
	const text = saved.changed ? "Profile saved." : "There was nothing to save.";
	return seeOther(pageIn(tenant.base, "/profile"), { text });
}

export default function Profile({ loaderData, actionData }: Route.ComponentProps) {
	const { base, workspace, email, ...start } = loaderData;
	const [form, fields] = useForm({
		id: "profile",
		lastResult: actionData?.result,
		constraint: getZodConstraint(profileShape),
		defaultValue: start,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="My profile"
				description={
					<p>
						How members of <bdi>{workspace}</bdi> see you. You’re signed in as {email}. Your picture, theme
						and addresses are in{" "}
						<a className="link" href="/account">
							your account
						</a>
						.
					</p>
				}
			/>
			<PostForm {...getFormProps(form)} className="stack">
				<TextField
					{...fieldProps(fields.firstName)}
					label="First name"
					hint="Shown in all your workspaces."
					autoComplete="given-name"
				/>
				<TextField
					{...fieldProps(fields.lastName)}
					label="Last name"
					hint="Leave empty if you have one name."
					autoComplete="family-name"
				/>
				<TextField
					{...fieldProps(fields.phone)}
					label="Phone"
					hint="Visible only to members of this workspace. Optional."
					type="tel"
					autoComplete="tel"
				/>
				<FormActions submitLabel="Save changes" cancelHref={pageIn(base, "/dashboard")} />
			</PostForm>
		</>
	);
}
