import type { SubmissionResult } from "@conform-to/react";
import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Checkbox, CheckboxGroup } from "#app/ui/forms/choice.tsx";
import { allProblems, ErrorSummary } from "#app/ui/forms/error-summary.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FindTeam } from "#app/ui/lists/find-team.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { type AssignmentTarget, assignPath, getAssignment } from "../assign.server.ts";
import { assignShape, findTeamShape } from "../forms.ts";
import type { Route } from "./+types/assign";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Who gets ${quoted(loaderData?.path.name, "a path")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { find } = readQuery(request, findTeamShape);
	const { path, targets, more } = await getAssignment(tenant, params.path, find);
	const { id, name, version, publishedVersion } = path;
	return {
		base: tenant.base,
		path: { id, name, version, isPublished: publishedVersion !== null },
		targets,
		find,
		more,
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, assignShape);
	if (form.invalid) return form.invalid;
	const done = await assignPath(tenant, params.path, form.values);
	if (done.outcome === "stale") {
		return form.again({
			"": ["Someone changed this path after you opened it. Review the choices, then save again."],
		});
	}
	if (done.outcome === "taken") {
		const again = form.again({
			"": [
				sentence`In the meantime, someone gave another path to ${listed(done.names)}. It’s shown below. Save again to move them here.`,
			],
		});
		return data(again.data, again.init ?? undefined);
	}
	const text = done.changed ? sentence`Saved who gets “${done.name}”.` : "There was nothing to save.";
	return seeOther(pageIn(tenant.base, "/settings/onboarding/:path", params.path), { text });
}

const listed = (names: string[]) => new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);

export default function AssignPath({ loaderData, actionData }: Route.ComponentProps) {
	const { base, path, targets, find, more } = loaderData;
	const here = pageIn(base, "/settings/onboarding/:path", path.id);
	const typed = typedOf(actionData?.result);
	const isTicked = (target: AssignmentTarget) =>
		typed ? typed.has(target.key) : target.holder?.id === path.id;
	const [usual] = targets;
	const of = (kind: AssignmentTarget["kind"]) => targets.filter((target) => target.kind === kind);
	const held = targets.flatMap(({ key, holder }) =>
		holder && holder.id !== path.id ? `${key}@${holder.id}` : [],
	);
	return (
		<>
			<ErrorSummary problems={allProblems(actionData?.result)} />
			<PageHeader
				title={sentence`Who gets “${path.name}”`}
				description="Each role and each team can have one path. A member gets their team’s path, else their role’s, else the default."
				breadcrumbs={[
					{ label: "Onboarding", href: pageIn(base, "/settings/onboarding") },
					{ label: path.name, href: here },
				]}
			/>
			{!path.isPublished && (
				<Notice>This path isn’t published yet. Until it is, members get the next path that applies.</Notice>
			)}
			<FindTeam find={find} more={more} action={pageIn(base, "/settings/onboarding/:path/assign", path.id)} />
			<PostForm
				hidden={{ version: path.version, held, shown: targets.map(({ key }) => key) }}
				className="stack"
			>
				{usual && (
					<Checkbox
						id="default"
						name="isDefault"
						label="Default: everyone without a path by team or role"
						hint={hintOf(usual, path)}
						defaultChecked={isTicked(usual)}
					/>
				)}
				<Targets legend="Roles" id="roles" targets={of("role")} path={path} isTicked={isTicked} />
				{of("team").length > 0 && (
					<Targets legend="Teams" id="teams" targets={of("team")} path={path} isTicked={isTicked} />
				)}
				<FormActions submitLabel="Save" cancelHref={here} />
			</PostForm>
		</>
	);
}

/** Returns what was checked in the submitted form; undefined if it was not submitted. */
function typedOf(result: SubmissionResult<string[]> | undefined): Set<string> | undefined {
	if (!result) return undefined;
	const { targets = [], isDefault } = result.initialValue ?? {};
	const ticked = [targets].flat().filter((target) => typeof target === "string");
	return new Set([...ticked, ...(isDefault ? ["default"] : [])]);
}

type Path = { id: number; name: string };

function hintOf({ kind, holder }: AssignmentTarget, path: Path): string | undefined {
	if (!holder || holder.id === path.id) return undefined;
	return kind === "default"
		? sentence`The default is now “${holder.name}”. Check the box to switch.`
		: sentence`Gets “${holder.name}” now. Check the box to switch.`;
}

function Targets({
	legend,
	id,
	targets,
	path,
	isTicked,
}: {
	legend: string;
	id: string;
	targets: AssignmentTarget[];
	path: Path;
	isTicked: (target: AssignmentTarget) => boolean;
}) {
	return (
		<CheckboxGroup
			id={id}
			name="targets"
			label={legend}
			defaultValues={targets.filter(isTicked).map(({ key }) => key)}
			options={targets.map((target) => ({
				value: target.key,
				label: target.name,
				hint: hintOf(target, path),
			}))}
		/>
	);
}
