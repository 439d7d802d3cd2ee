import { z } from "zod";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { RELOAD } from "#app/platform/text.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { findProject } from "../find.server.ts";
import { archiveProject, restoreProject } from "../projects.server.ts";
import type { Route } from "./+types/archive";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.archived ? "Restore" : "Archive"} ${quoted(loaderData?.name, "project")}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const project = await tenant.read(async (reading) => {
		const found = await findProject(reading, params.project);
		reading.authorize("projects:edit", found);
		return found;
	});
	return {
		base: tenant.base,
		slug: project.slug,
		name: project.name,
		archived: project.status === "archived",
	};
}

// The form says which state is wanted, so pressing twice does not switch back.
const shape = z.object({ to: z.enum(["archived", "active"], { error: RELOAD }) });

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, shape);
	if (form.invalid) return form.invalid;
	const archiving = form.values.to === "archived";
	const project = await (archiving ? archiveProject : restoreProject)(tenant, params.project);
	const here = pageIn(tenant.base, "/projects/:project", project.slug);
	const flash = archiving
		? {
				text: sentence`Archived “${project.name}”.`,
				undo: {
					action: pageIn(tenant.base, "/projects/:project/archive", project.slug),
					values: { to: "active" },
				},
			}
		: { text: sentence`“${project.name}” is active again.` };
	return seeOther(here, flash);
}

export default function ArchiveProject({ loaderData }: Route.ComponentProps) {
	const { base, slug, name, archived } = loaderData;
	const breadcrumbs = [
		{ label: "Projects", href: pageIn(base, "/projects") },
		{ label: name, href: pageIn(base, "/projects/:project", slug) },
	];
	return archived ? (
		<Confirm
			tone="neutral"
			title={sentence`Restore “${name}”`}
			breadcrumbs={breadcrumbs}
			consequences={["It returns to the list of active projects.", "It can be edited again."]}
			submitLabel="Restore project"
			cancelHref={pageIn(base, "/projects/:project", slug)}
			values={{ to: "active" }}
		/>
	) : (
		<Confirm
			tone="neutral"
			title={sentence`Archive “${name}”`}
			breadcrumbs={breadcrumbs}
			consequences={[
				"It leaves the list of active projects. Use the status filter to find it.",
				"No one can edit it until it’s restored.",
				"Nothing is lost, and you can restore it at any time.",
			]}
			submitLabel="Archive project"
			cancelHref={pageIn(base, "/projects/:project", slug)}
			values={{ to: "archived" }}
		/>
	);
}
