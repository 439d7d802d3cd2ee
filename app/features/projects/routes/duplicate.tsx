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
import { duplicateProject, getProjectToDuplicate } from "../duplicate.server.ts";
import { copyShape } from "../forms.ts";
import type { Route } from "./+types/duplicate";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Duplicate ${quoted(loaderData?.name, "project")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { project, freeName } = await getProjectToDuplicate(tenant, params.project);
	return { base: tenant.base, slug: project.slug, name: project.name, freeName };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, copyShape);
	if (form.invalid) return form.invalid;
	const saved = await duplicateProject(tenant, params.project, form.values);
	if (saved.outcome === "refused") return form.again(saved.errors);
	return seeOther(pageIn(tenant.base, "/projects/:project", saved.slug), {
		text: sentence`Created “${saved.name}”.`,
	});
}

export default function DuplicateProject({ loaderData, actionData }: Route.ComponentProps) {
	const { base, slug, name, freeName } = loaderData;
	const here = pageIn(base, "/projects/:project", slug);
	const [form, fields] = useForm({
		id: "copy",
		lastResult: actionData?.result,
		constraint: getZodConstraint(copyShape),
		defaultValue: { name: freeName },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title={sentence`Duplicate “${name}”`}
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: name, href: here },
				]}
				description="The copy is yours. It has the same description, team, lead and visibility, and the open tasks, without assignees or dates. It begins as an idea, without a due date."
			/>
			<PostForm {...getFormProps(form)} className="stack">
				<TextField {...fieldProps(fields.name)} label="Name of the copy" autoComplete="off" dir="auto" />
				<FormActions submitLabel="Duplicate project" cancelHref={here} />
			</PostForm>
		</>
	);
}
