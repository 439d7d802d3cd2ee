import { getFormProps, useForm } from "@conform-to/react";
import { getProfile } from "#app/features/clerk-sync/people.server.ts";
import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { env } from "#app/platform/env.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { workspaceShape } from "../forms.ts";
import { whyLimitReached } from "../limit.ts";
import { createWorkspace, getPlaces } from "../workspaces.server.ts";
import type { Route } from "./+types/new";

export const meta: Route.MetaFunction = () => titled("Create your workspace");

export async function loader({ request, context }: Route.LoaderArgs) {
	const { userId } = await requirePerson({ request, context });
	const [profile, places] = await Promise.all([getProfile(userId), getPlaces(userId)]);
	return {
		places,
		person: { id: profile.userId, name: fullName(profile), email: profile.email },
		host: new URL(env.APP_ORIGIN).host,
	};
}

export async function action({ request, context }: Route.ActionArgs) {
	const { userId } = await requirePerson({ request, context });
	const form = await submit(request, workspaceShape);
	if (form.invalid) return form.invalid;
	const created = await createWorkspace(userId, form.values, context.get(requestContext)).catch(
		(error: unknown) => {
			if (error instanceof ClerkUnavailable) return undefined;
			throw error;
		},
	);
	if (!created) {
		return form.again(
			{
				"": ["Our sign-in service isn’t responding. Nothing was created. Try again in a moment."],
			},
			503,
		);
	}
	if (created.outcome === "too many")
		return form.again({ "": [`${whyLimitReached(created.places)} Nothing was created.`] });
	if (created.outcome === "taken") {
		return form.again({ slug: [`“${form.values.slug}” is taken. Choose another address.`] });
	}
	const base = `/${created.slug}`;
	if (created.project) {
		return seeOther(pageIn(base, "/projects/:project", created.project), {
			text: sentence`“${form.values.name}” is ready, and so is its first project.`,
		});
	}
	return seeOther(pageIn(base, "/onboarding"), {
		text: sentence`“${form.values.name}” is ready. You’re its owner.`,
	});
}

export default function NewWorkspace({ loaderData, actionData }: Route.ComponentProps) {
	const { person, places } = loaderData;
	if (!places.hasPlace && !actionData) {
		return (
			<PlainFrame person={person} width="text">
				<PageHeader title="Create your workspace" />
				<Empty
					title="You can’t own another workspace"
					action={<ButtonLink href="/workspaces">My workspaces</ButtonLink>}
				>
					{whyLimitReached(places)}
				</Empty>
			</PlainFrame>
		);
	}
	return <NewWorkspaceForm loaderData={loaderData} actionData={actionData} />;
}

function NewWorkspaceForm({
	loaderData,
	actionData,
}: Pick<Route.ComponentProps, "loaderData" | "actionData">) {
	const { open, most } = loaderData.places;
	const [form, fields] = useForm({
		id: "workspace",
		lastResult: actionData?.result,
		defaultValue: { name: "", slug: "", firstProject: "" },
	});
	return (
		<PlainFrame person={loaderData.person} width="text">
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title={open === 0 ? "Create your workspace" : "Create a workspace"}
				description={`A place for one team’s projects and people. You’ll be its owner and can invite others later. You can own ${most} workspaces${open === 0 ? "" : `; ${open === 1 ? "one is" : `${open} are`} yours already`}.`}
			/>
			<PostForm {...getFormProps(form)} className="stack">
				<TextField
					{...fieldProps(fields.name)}
					label="Workspace name"
					hint="Your team’s or company’s name."
					required
					maxLength={100}
					autoComplete="organization"
				/>
				<TextField
					{...fieldProps(fields.slug)}
					label="Workspace address"
					hint="Lowercase letters, digits and hyphens. Leave empty to use one based on the name."
					prefix={`${loaderData.host}/`}
					maxLength={63}
					autoCapitalize="none"
					autoComplete="off"
					spellCheck={false}
				/>
				<TextField
					{...fieldProps(fields.firstProject)}
					label="First project"
					hint="Something your team wants to get done. Everyone you invite can see it. Optional."
					maxLength={255}
					autoComplete="off"
				/>
				<FormActions submitLabel="Create workspace" cancelHref="/workspaces" />
			</PostForm>
		</PlainFrame>
	);
}
