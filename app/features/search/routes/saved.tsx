import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { MOST_SAVED, savedQueryShape, saveShape } from "../forms.ts";
import { listSaved, readSearch, removeSearch, saveSearch } from "../saved.server.ts";
import type { Route } from "./+types/saved";

export const meta: Route.MetaFunction = () => titled("Saved searches");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { search } = readQuery(request, savedQueryShape);
	return { base: tenant.base, saved: await listSaved(tenant), toSave: readSearch(search ?? "") };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, saveShape);
	if (form.invalid) return form.invalid;
	const { name, search } = form.values;
	const here = pageIn(tenant.base, "/search/saved");
	if (search === undefined) {
		await removeSearch(tenant, name);
		return seeOther(here, { text: sentence`Removed the search “${name}”.` });
	}
	if ((await saveSearch(tenant, { name, search })) === "full")
		return form.again({ name: [`You have ${MOST_SAVED} saved searches. Remove one first`] });
	return seeOther(here, { text: sentence`Saved the search “${name}”.` });
}

export default function Saved({ loaderData, actionData }: Route.ComponentProps) {
	const { base, saved } = loaderData;
	const [form, fields] = useForm({
		id: "save",
		lastResult: actionData?.result,
		constraint: getZodConstraint(saveShape),
		defaultValue: { name: "", search: loaderData.toSave.search },
	});
	// What was sent comes first: a form that comes back may be at an address that does not name the search.
	const toSave = fields.search.initialValue ?? "";
	return (
		<div className="stack">
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="Saved searches"
				description="Only you see these."
				breadcrumbs={[{ label: "Search", href: pageIn(base, "/search") }]}
			/>
			{toSave !== "" && (
				<PostForm {...getFormProps(form)} hidden={{ search: toSave }} className="stack">
					<TextField {...fieldProps(fields.name)} label="Name of the search" />
					<Button>Save search</Button>
				</PostForm>
			)}
			{!loaderData.toSave.isWhole && (
				<Notice tone="info">
					Parts of this search mean nothing here, and are left out. Check it before you save it.
				</Notice>
			)}
			{saved.length === 0 ? (
				<Empty title="No saved searches" drawing="keyhole">
					Search for something, then choose “Save this search” to find it here again.
				</Empty>
			) : (
				<SavedList {...loaderData} />
			)}
		</div>
	);
}

function SavedList({ base, saved }: Pick<Route.ComponentProps["loaderData"], "base" | "saved">) {
	return (
		<ul className="hits">
			{saved.map(({ name, search, isWhole }) => (
				<li key={name} className="row">
					<a href={`${pageIn(base, "/search")}?${search}`} className="link font-strong">
						<bdi>{name}</bdi>
					</a>
					{!isWhole && (
						<p className="text-small text-ink-soft">Parts of it mean nothing anymore, and are left out.</p>
					)}
					<PostForm hidden={{ name }}>
						<Button variant="quiet" size="small" aria-label={sentence`Remove ${name}`}>
							Remove
						</Button>
					</PostForm>
				</li>
			))}
		</ul>
	);
}
