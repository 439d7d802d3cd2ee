import { data } from "react-router";
import { sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { limitUploads } from "#app/tenant/rate-limits.server.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { ErrorSummary } from "#app/ui/forms/error-summary.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { FILES_FIELD, FileForm } from "../file-form.tsx";
import { FileTable } from "../file-table.tsx";
import { addFiles, refuseUnlessAddable } from "../files.server.ts";
import { listShape } from "../forms.ts";
import { listFiles } from "../list.server.ts";
import { sayVerdict } from "../verdicts.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Files of ${quoted(loaderData?.project.name, "a project")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	const { before } = readQuery(request, listShape);
	const { limits } = tenant.files;
	const page = await listFiles(tenant, params.project, before);
	return { ...page, limits, before, base, timeZone, now: new Date() };
}

/** Adds the good files, and shows the page again with a sentence about each of the others. */
export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await refuseUnlessAddable(tenant, params.project);
	await limitUploads(request, tenant);
	const { added, refused } = await addFiles(tenant, params.project, request);
	if (added > 0 && refused.length === 0) {
		return seeOther(pageIn(tenant.base, "/projects/:project/files", params.project), {
			text: saysAdded(added),
		});
	}
	const reasons = refused.map((verdict) => sayVerdict(verdict, tenant.files.limits));
	return data({ added, reasons: reasons.length > 0 ? reasons : ["Choose at least one file"] }, 422);
}

const saysAdded = (added: number) => (added === 1 ? "Added the file." : `Added ${added} files.`);

export default function Files({ loaderData, actionData }: Route.ComponentProps) {
	const { project, files, older, before, cannotAdd, used, limits, ...place } = loaderData;
	const { base } = place;
	const here = pageIn(base, "/projects/:project/files", project.slug);
	const { added = 0, reasons = [] } = actionData ?? {};
	return (
		<div className="stack">
			<ErrorSummary
				title={added > 0 ? `${saysAdded(added)} The others were not added` : "There is a problem"}
				problems={reasons.map((message) => ({ message, href: `#${FILES_FIELD}` }))}
			/>
			<PageHeader
				title={sentence`Files of “${project.name}”`}
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: project.name, href: pageIn(base, "/projects/:project", project.slug) },
				]}
				description={
					<p>
						The files of this workspace use {sizeInWords(used)} of {sizeInWords(limits.quota)}.
					</p>
				}
			/>
			{files.length > 0 ? (
				<FileTable files={files} slug={project.slug} {...place} />
			) : (
				<Empty title={before === undefined ? "No files yet" : "No older files"} drawing="drawer">
					Plans, pictures and papers of this project are kept here, with who added them and when.
				</Empty>
			)}
			<Pager
				label="Files"
				previousHref={before === undefined ? null : here}
				nextHref={older === undefined ? null : `${here}?before=${older}`}
			/>
			{cannotAdd === null && (
				<FileForm {...{ limits, cannotAdd, base }} slug={project.slug} problems={reasons} />
			)}
			{cannotAdd !== null && (
				<LeftOut>
					<Button variant="quiet" disabledReason={cannotAdd}>
						Add files
					</Button>
				</LeftOut>
			)}
		</div>
	);
}
