import { pageIn } from "#app/platform/http/address/page-in.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { allProblems, ErrorSummary } from "#app/ui/forms/error-summary.tsx";
import { Select } from "#app/ui/forms/field.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { rotateSecret } from "../endpoints.server.ts";
import { getEndpoint } from "../find.server.ts";
import { rotateShape, SECRET_OVERLAPS } from "../forms.ts";
import { NewSecret } from "../new-secret.tsx";
import type { Route } from "./+types/rotate";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Rotate the secret for ${loaderData?.host ?? "your server"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { id, host } = await getEndpoint(tenant, params.hook);
	return { id, host, base: tenant.base };
}

/** Shows the secret in its answer instead of redirecting: it is nowhere to be read later. */
export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await getEndpoint(tenant, params.hook);
	const form = await submit(request, rotateShape);
	if (form.invalid) return form.invalid;
	const rotated = await rotateSecret(tenant, params.hook, form.values.overlap);
	if (rotated.outcome === "refused") return form.again(rotated.errors);
	return { rotated: rotated.value };
}

export default function RotateSecret({ loaderData, actionData }: Route.ComponentProps) {
	const { id, host, base } = loaderData;
	const home = pageIn(base, "/settings/developers/webhooks/:hook", id);
	const rotated = actionData && "rotated" in actionData ? actionData.rotated : undefined;
	const result = actionData && "result" in actionData ? actionData.result : undefined;
	return (
		<>
			<ErrorSummary problems={allProblems(result)} />
			<PageHeader
				title={rotated ? "Secret rotated" : sentence`Rotate the secret for ${host}`}
				breadcrumbs={[
					{ label: "Webhooks", href: pageIn(base, "/settings/developers/webhooks") },
					{ label: host, href: home },
				]}
			/>
			{rotated ? (
				<div className="stack">
					<NewSecret shown={rotated} />
					<div className="row">
						<ButtonLink variant="quiet" href={home}>
							Go to the webhook
						</ButtonLink>
					</div>
				</div>
			) : (
				<PostForm className="stack max-w-text">
					<p>
						You get a new secret. As long as the old one is kept, each request is signed with both, so that
						your server can change to the new one without missing anything.
					</p>
					<Select
						id="overlap"
						name="overlap"
						label="Keep the old secret for"
						width="short"
						errors={result?.error?.overlap ?? undefined}
						defaultValue="24"
						options={Object.entries(SECRET_OVERLAPS).map(([value, label]) => ({ value, label }))}
					/>
					<FormActions submitLabel="Rotate secret" cancelHref={home} />
				</PostForm>
			)}
		</>
	);
}
