import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextArea } from "#app/ui/forms/field.tsx";
import { textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { RequestFacts } from "../approve-request.tsx";
import { getRequest } from "../find.server.ts";
import { declineShape } from "../forms.ts";
import { declineRequest } from "../requests.server.ts";
import type { Route } from "./+types/decline";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Decline the request from ${loaderData?.request.name ?? "a member"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	return { request: await getRequest(tenant, params.request), base, timeZone, now: new Date() };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, declineShape);
	if (form.invalid) return form.invalid;
	const name = await declineRequest(tenant, params.request, form.values.answer);
	return seeOther(pageIn(tenant.base, "/requests"), { text: sentence`Declined the request from ${name}.` });
}

export default function Decline({ loaderData, actionData }: Route.ComponentProps) {
	const { request, base, timeZone, now } = loaderData;
	const [form, fields] = useForm<{ answer?: string }>({
		id: "decline",
		lastResult: actionData?.result,
		constraint: getZodConstraint(declineShape),
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title={sentence`Decline the request from ${request.name}`}
				description="Their role stays as it is. They can ask again."
				breadcrumbs={[{ label: "Requests", href: pageIn(base, "/requests") }]}
			/>
			<div className="stack">
				<RequestFacts request={request} timeZone={timeZone} now={now} />
				<PostForm {...getFormProps(form)} className="stack">
					<TextArea
						{...textAreaProps(fields.answer)}
						label="Answer"
						hint="Why, or what to do instead. They see it with their requests. Optional."
						rows={3}
					/>
					<FormActions
						submitLabel="Decline request"
						cancelHref={pageIn(base, "/requests")}
						variant="danger"
					/>
				</PostForm>
			</div>
		</>
	);
}
