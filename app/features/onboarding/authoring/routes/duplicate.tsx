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
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { copyShape } from "../forms.ts";
import { duplicatePath, TOO_MANY_PATHS } from "../paths.server.ts";
import { getPathToChange } from "../versions/find.server.ts";
import type { Route } from "./+types/duplicate";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Duplicate ${quoted(loaderData?.name, "path")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { id, name } = await getPathToChange(tenant, params.path);
	return { base: tenant.base, id, name };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, copyShape);
	if (form.invalid) return form.invalid;
	const saved = await duplicatePath(tenant, params.path, form.values.name);
	if (saved.outcome !== "saved") return form.again({ "": [TOO_MANY_PATHS] });
	return seeOther(pageIn(tenant.base, "/settings/onboarding/:path", saved.id), {
		text: sentence`Created the path “${saved.name}”. No one gets it yet.`,
	});
}

export default function DuplicatePath({ loaderData, actionData }: Route.ComponentProps) {
	const { base, id, name } = loaderData;
	const [form, fields] = useForm({
		id: "copy",
		lastResult: actionData?.result,
		constraint: getZodConstraint(copyShape),
		// 93: room for " (copy)" within the column's 100.
		defaultValue: { name: `${name.slice(0, 93)} (copy)` },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title={sentence`Duplicate “${name}”`}
				description="The copy has the same steps as the draft. It isn’t published, and no one gets it until you choose who does."
				breadcrumbs={[
					{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
					{ label: name, href: pageIn(base, "/settings/onboarding/:path", id) },
				]}
			/>
			<PostForm {...getFormProps(form)} className="stack">
				<TextField
					{...fieldProps(fields.name)}
					label="Name of the copy"
					width="medium"
					autoComplete="off"
					dir="auto"
				/>
				<FormActions
					submitLabel="Duplicate path"
					cancelHref={pageIn(base, "/settings/onboarding/:path", id)}
				/>
			</PostForm>
		</>
	);
}
