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
import { restoreProjectShape, restoreShape } from "../forms.ts";
import { getDeleted, readDeletedAddress, restore } from "../restore.server.ts";
import type { Route } from "./+types/restore";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Restore ${quoted(loaderData?.name, "what was deleted")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { kind, name } = await getDeleted(tenant, readDeletedAddress(tenant, params.deleted));
	return { base: tenant.base, kind, name };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const address = readDeletedAddress(tenant, params.deleted);
	const form = await submit(request, address.kind === "project" ? restoreProjectShape : restoreShape);
	if (form.invalid) return form.invalid;
	const restored = await restore(tenant, address, form.values.name);
	if (restored === "taken") {
		return form.again({ name: [`Another ${address.kind} has this name now. Give this one a new name`] });
	}
	const what = address.kind === "comment" ? "the comment" : sentence`“${restored.name}”`;
	return seeOther(tenant.base + restored.page, { text: `Restored ${what}.` });
}

// What has a name of its own, which can be taken.
const NAMED = ["project", "team", "role"];

const NOTES = {
	project: "It comes back with its tasks and comments, for everyone who could see it.",
	task: "It comes back to its project, near its old place.",
	comment: "It comes back where it was, for everyone who sees the project.",
	file: "It comes back to the files of its project, for everyone who sees the project.",
	team: "It comes back with its members and its projects.",
	role: "It comes back with its permissions. Nobody gets it back automatically: assign it to those who need it.",
};

export default function Restore({ loaderData, actionData }: Route.ComponentProps) {
	const { base, kind, name } = loaderData;
	const home = pageIn(base, "/deleted");
	const [form, fields] = useForm({
		id: "restore",
		lastResult: actionData?.result,
		constraint: getZodConstraint(kind === "project" ? restoreProjectShape : restoreShape),
		defaultValue: { name },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title={sentence`Restore “${name}”`}
				breadcrumbs={[{ label: "Recently deleted", href: home }]}
				description={NOTES[kind]}
			/>
			<PostForm {...getFormProps(form)} className="stack">
				{NAMED.includes(kind) && (
					<TextField
						{...fieldProps(fields.name)}
						// The button in the list sends no name, so there is one to change here.
						defaultValue={fields.name.value ?? name}
						label="Name"
						autoComplete="off"
						dir="auto"
					/>
				)}
				<FormActions submitLabel={`Restore the ${kind}`} cancelHref={home} />
			</PostForm>
		</>
	);
}
