import { z } from "zod";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { RELOAD } from "#app/platform/text.ts";
import { getTenant } from "#app/tenant/context.ts";
import { renamedNote } from "#app/tenant/refusals/free-name.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { findProject } from "../find.server.ts";
import { removeProject, undeleteProject } from "../projects.server.ts";
import type { Route } from "./+types/delete";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Delete ${quoted(loaderData?.name, "project")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { slug, name } = await tenant.read(async (reading) => {
		const found = await findProject(reading, params.project);
		reading.authorize("projects:delete", found);
		return found;
	});
	return { base: tenant.base, slug, name };
}

const shape = z.object({ to: z.enum(["deleted", "there"], { error: RELOAD }) });

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const home = pageIn(tenant.base, "/projects");
	const form = await submitButton(request, shape);
	if (form.invalid) return form.invalid;
	if (form.values.to === "there") {
		const project = await undeleteProject(tenant, params.project);
		const flash = { text: sentence`“${project.name}” is back.` + renamedNote("project", project) };
		return seeOther(pageIn(tenant.base, "/projects/:project", project.slug), flash);
	}
	const project = await removeProject(tenant, params.project);
	const undo = {
		action: pageIn(tenant.base, "/projects/:project/delete", project.slug),
		values: { to: "there" },
	};
	return seeOther(home, { text: sentence`Deleted “${project.name}”.`, undo });
}

export default function DeleteProject({ loaderData }: Route.ComponentProps) {
	const { base, slug, name } = loaderData;
	return (
		<Confirm
			title={sentence`Delete “${name}”`}
			breadcrumbs={[
				{ label: "Projects", href: pageIn(base, "/projects") },
				{ label: name, href: pageIn(base, "/projects/:project", slug) },
			]}
			consequences={[
				"No one in this workspace can see it anymore, not even in search.",
				"You can undo this on the next page, and for 30 days under Recently deleted.",
			]}
			submitLabel="Delete project"
			cancelHref={pageIn(base, "/projects/:project", slug)}
			values={{ to: "deleted" }}
		/>
	);
}
