import { getFormProps, useForm } from "@conform-to/react";
import { env } from "#app/platform/env.server.ts";
import { hosts } from "#app/platform/http/address/address.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { addressShape, previewShape } from "../forms.ts";
import { getSettings, saveAddress } from "../general.server.ts";
import type { Route } from "./+types/address";

export const meta: Route.MetaFunction = () => titled("Change workspace address");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("organization:manage");
	const { slug: asked } = readQuery(request, previewShape);
	const { workspace } = await getSettings(tenant);
	const valid = asked === undefined ? undefined : addressShape.safeParse({ slug: asked });
	const next = valid?.success && asked !== workspace.slug ? asked : undefined;
	return {
		base: tenant.base,
		slug: workspace.slug,
		asked,
		next,
		host: new URL(env.APP_ORIGIN).host,
		problem: valid && !valid.success ? valid.error.issues[0]?.message : undefined,
		ownHosts: next && hosts.sources.length > 0 ? [workspace.slug, next].map(hosts.originFor) : undefined,
	};
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, addressShape);
	if (form.invalid) return form.invalid;
	const { slug } = form.values;
	const moved = await saveAddress(tenant, slug);
	if (moved === "taken")
		return form.again({ slug: [`“${slug}” is or was used by another workspace. Choose another address.`] });
	const own = tenant.base === "";
	const text =
		moved === "moved"
			? `The workspace’s address is now /${slug}.`
			: "The workspace already has this address.";
	return seeOther(pageIn(own ? hosts.originFor(slug) : `/${slug}`, "/settings"), { text });
}

export default function ChangeAddress({ loaderData, actionData }: Route.ComponentProps) {
	const { base, slug, asked, next, host } = loaderData;
	const here = pageIn(base, "/settings/address");
	const [form, fields] = useForm({
		id: "address",
		lastResult: actionData?.result,
		defaultValue: { slug: asked ?? slug },
	});
	const problems = problemsOf(form);
	// The same field first requests the preview and then, once that was shown, is saved.
	const Form = next ? PostForm : "form";
	return (
		<>
			<ErrorSummary problems={problems} />
			<PageHeader
				title="Change workspace address"
				description={
					<p>
						Old links and bookmarks keep working: they lead to the new address. You confirm the change on the
						next page.
					</p>
				}
			/>
			<Form action={here} {...getFormProps(form)} noValidate className="stack">
				<TextField
					{...fieldProps(fields.slug)}
					errors={fields.slug.errors ?? (loaderData.problem ? [loaderData.problem] : undefined)}
					label="New address"
					hint="2 to 63 lowercase letters, digits and hyphens."
					prefix={`${host}/`}
					maxLength={63}
					autoCapitalize="none"
					autoComplete="off"
					spellCheck={false}
				/>
				{next && <Preview {...loaderData} />}
				<div className="row">
					<Button>{next ? "Change address" : "Continue"}</Button>
					<ButtonLink variant="quiet" href={next ? here : pageIn(base, "/settings")}>
						{next ? "Start over" : "Cancel"}
					</ButtonLink>
				</div>
			</Form>
		</>
	);
}

function Preview({ slug, next, ownHosts }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="What changes" boxed>
			<DescriptionList
				items={[
					{ term: "Current", details: pageIn(`/${slug}`, "/projects") },
					{ term: "New", details: pageIn(`/${next}`, "/projects") },
					...(ownHosts ? [{ term: "Own host", details: ownHosts.join(" becomes ") }] : []),
				]}
			/>
			<ul className="bullets mt-3">
				<li>Links and bookmarks to the old address will always lead to the new one.</li>
				<li>No other workspace can ever use the old address. Only this one can take it back.</li>
				<li>Everyone stays signed in, and nothing else changes.</li>
			</ul>
		</Section>
	);
}
