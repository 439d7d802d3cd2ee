import { z } from "zod";
import { sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { RELOAD } from "#app/platform/text.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { removeFile, undeleteFile } from "../files.server.ts";
import { getFileToRemove } from "../find.server.ts";
import type { Route } from "./+types/delete";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Delete ${quoted(loaderData?.file.name, "a file")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return { ...(await getFileToRemove(tenant, [params.project, params.file])), base: tenant.base };
}

const shape = z.object({ to: z.enum(["deleted", "there"], { error: RELOAD }) });

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, shape);
	if (form.invalid) return form.invalid;
	const here = pageIn(tenant.base, "/projects/:project/files", params.project);
	if (form.values.to === "there") {
		const { name } = await undeleteFile(tenant, params.project, params.file);
		return seeOther(here, { text: sentence`Restored “${name}”.` });
	}
	const { name } = await removeFile(tenant, params.project, params.file);
	const undo = {
		action: pageIn(tenant.base, "/projects/:project/files/:file/delete", params.project, params.file),
		values: { to: "there" },
	};
	return seeOther(here, { text: sentence`Deleted “${name}”.`, undo });
}

export default function DeleteFile({ loaderData }: Route.ComponentProps) {
	const { base, project, file, author } = loaderData;
	const here = pageIn(base, "/projects/:project/files", project.slug);
	return (
		<Confirm
			title={sentence`Delete “${file.name}”`}
			breadcrumbs={[
				{ label: "Projects", href: pageIn(base, "/projects") },
				{ label: project.name, href: pageIn(base, "/projects/:project", project.slug) },
				{ label: "Files", href: here },
			]}
			consequences={[
				sentence`${author} added it. No one in this workspace can download it anymore.`,
				`You can undo this on the next page, and for 30 days under Recently deleted. Until then its ${sizeInWords(file.bytes)} count against the workspace’s quota.`,
			]}
			submitLabel="Delete file"
			cancelHref={here}
			values={{ to: "deleted" }}
		/>
	);
}
