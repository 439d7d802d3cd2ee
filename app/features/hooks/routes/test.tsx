import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { allProblems, ErrorSummary } from "#app/ui/forms/error-summary.tsx";
import { Select } from "#app/ui/forms/field.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { SENT_EVENTS } from "../catalog.ts";
import { getEndpoint } from "../find.server.ts";
import { testShape } from "../forms.ts";
import { sendTest } from "../resend.server.ts";
import type { Route } from "./+types/test";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Send a test event to ${loaderData?.host ?? "your server"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { id, host } = await getEndpoint(tenant, params.hook);
	return { id, host, base: tenant.base };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await getEndpoint(tenant, params.hook);
	const form = await submit(request, testShape);
	if (form.invalid) return form.invalid;
	const sequence = await sendTest(tenant, params.hook, form.values.event);
	const page = "/settings/developers/webhooks/:hook/deliveries/:delivery";
	return seeOther(pageIn(tenant.base, page, params.hook, sequence), {
		text: "The test event is on its way.",
	});
}

export default function TestWebhook({ loaderData, actionData }: Route.ComponentProps) {
	const { id, host, base } = loaderData;
	const home = pageIn(base, "/settings/developers/webhooks/:hook", id);
	return (
		<>
			<ErrorSummary problems={allProblems(actionData?.result)} />
			<PageHeader
				title={sentence`Send a test event to ${host}`}
				breadcrumbs={[
					{ label: "Webhooks", href: pageIn(base, "/settings/developers/webhooks") },
					{ label: host, href: home },
				]}
			/>
			<PostForm className="stack max-w-text">
				<p>
					It has sample data and an id that begins with <code>test_</code>. It is sent once, even while the
					webhook is paused or off, and looks like a real event otherwise.
				</p>
				<Select
					id="event"
					name="event"
					label="Event"
					defaultValue="project.created"
					options={SENT_EVENTS.map((event) => ({ value: event, label: event }))}
				/>
				<FormActions submitLabel="Send test event" cancelHref={home} />
			</PostForm>
		</>
	);
}
