import { getFormProps, useForm } from "@conform-to/react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { choiceProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { watchShape } from "../forms.ts";
import { getWatching, saveWatching, type WatchLevel } from "../watch.server.ts";
import { LEVELS, REASONS } from "../watch-words.ts";
import type { Route } from "./+types/watch";

export const meta: Route.MetaFunction = () => titled("Watch project");

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return { ...(await getWatching(tenant, params.project)), base: tenant.base };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, watchShape);
	if (form.invalid) return form.invalid;
	const { watching: level } = form.values;
	const { name } = await saveWatching(tenant, params.project, level);
	return seeOther(pageIn(tenant.base, "/projects/:project", params.project), {
		text: savedText(level, name),
	});
}

function savedText(level: WatchLevel, name: string): string {
	const texts: Record<WatchLevel, string> = {
		watching: sentence`You’re watching “${name}”.`,
		concerned: sentence`You’re told only what concerns you in “${name}”.`,
		muted: sentence`You’re no longer told anything about “${name}”.`,
	};
	return texts[level];
}

export default function Watch({ loaderData, actionData }: Route.ComponentProps) {
	const { project, level, why, base } = loaderData;
	const here = pageIn(base, "/projects/:project", project.slug);
	const [form, fields] = useForm({
		id: "watch",
		lastResult: actionData?.result,
		defaultValue: { watching: level },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title={sentence`Watch “${project.name}”`}
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: project.name, href: here },
				]}
				description={why && <p>{REASONS[why]}</p>}
			/>
			<PostForm {...getFormProps(form)} className="stack max-w-text">
				<RadioGroup
					{...choiceProps(fields.watching)}
					label="Watching this project"
					options={Object.entries(LEVELS).map(([value, words]) => ({ value, ...words }))}
				/>
				<div className="row">
					<Button>Save</Button>
					<ButtonLink variant="quiet" href={here}>
						Cancel
					</ButtonLink>
				</div>
			</PostForm>
		</>
	);
}
